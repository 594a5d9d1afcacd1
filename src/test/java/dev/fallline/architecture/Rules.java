package dev.fallline.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Profile;

/**
 * What keeps the packages apart, for the packages below a root: {@code dev.fallline} itself, or the fixtures that
 * break each rule on purpose.
 */
final class Rules {

    private static final List<String> FEATURES =
            List.of("spec", "dataset", "job", "telemetry", "model", "storage", "spark", "access", "web");
    private static final List<String> ENGINE_PARTS = List.of("network", "loss", "optimizer", "schedule", "metric");

    private final String root;

    Rules(String root) {
        this.root = root;
    }

    /** Every rule by a name; the fixtures have a class or two for each. */
    Map<String, ArchRule> all() {
        return Map.ofEntries(
                Map.entry("engine stands alone", engineStandsAlone()),
                Map.entry("native code in linalg", nativeCodeOnlyInLinalg()),
                Map.entry("engine parts", enginePartsDoNotKnowEachOther()),
                Map.entry("linalg is lowest", linalgKnowsNoOtherPart()),
                Map.entry("spark in its driver", sparkInItsDriver()),
                Map.entry("nobody knows the driver", nobodyDependsOnTheDriver()),
                Map.entry("nobody knows job", nobodyDependsOnJob()),
                Map.entry("web knows no feature", webKnowsNoFeature()),
                Map.entry("jdbc in repositories", jdbcOnlyInRepositories()),
                Map.entry("http in controllers", httpOnlyInControllers()),
                Map.entry("controllers see no repository", controllersSeeNoRepository()),
                Map.entry("no ambient time or chance", noAmbientTimeOrChance()),
                Map.entry("no standard streams", noStandardStreams()),
                Map.entry("no field injection", noFieldInjection()),
                Map.entry("no conditional beans", noConditionalBeans()),
                Map.entry("no cycles", noCycles()));
    }

    private ArchRule engineStandsAlone() {
        return classes()
                .that()
                .resideInAPackage(root + ".engine..")
                .and(not(resideInAPackage(root + ".engine.linalg..")))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".engine..", "java..", "org.ejml..", "org.jspecify..")
                .because("the engine is usable as a library, without Spring, JSON, files or a clock");
    }

    private ArchRule nativeCodeOnlyInLinalg() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".engine.linalg..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..", "jdk.incubator..", "org.bytedeco..")
                .because("one package knows that there is native code and a vector unit; all others see arrays");
    }

    private ArchRule enginePartsDoNotKnowEachOther() {
        return slices().matching(root + ".engine.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(resideInAPackage(root + ".engine.training.."), resideInAPackage(root + ".engine.."))
                .ignoreDependency(resideInAPackage(root + ".engine.."), resideInAPackage(root + ".engine.linalg.."))
                .because("layers, losses, optimizers, schedules and metrics are combined by training alone");
    }

    private ArchRule linalgKnowsNoOtherPart() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".engine.linalg..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(engine("training", ENGINE_PARTS)))
                .because("linear algebra is what the others are built on");
    }

    private ArchRule sparkInItsDriver() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".spark.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .because("the service runs without Spark's jars");
    }

    private ArchRule nobodyDependsOnTheDriver() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".spark.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".spark.driver..")
                .because("the driver is another process, which is started by its name");
    }

    private ArchRule nobodyDependsOnJob() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".job..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".job..")
                .because("a job uses datasets, models and telemetry, never the other way round");
    }

    private ArchRule webKnowsNoFeature() {
        var others = FEATURES.stream().filter(name -> !name.equals("web")).map(name -> root + "." + name + "..");
        return noClasses()
                .that()
                .resideInAPackage(root + ".web..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(others.toArray(String[]::new)))
                .because("web is what all controllers share and must not need any of them");
    }

    private ArchRule jdbcOnlyInRepositories() {
        return noClasses()
                .that()
                .haveSimpleNameNotContaining("Repository")
                .and()
                .haveSimpleNameNotContaining("Queue")
                .and(not(resideInAPackage(root + ".dataset..")))
                .and(not(simpleNameEndingWith("Configuration")))
                .and(not(simpleNameEndingWith("Analyzer")))
                .and(not(simpleNameEndingWith("Columns")))
                .and(not(simpleNameEndingWith("Recovery")))
                .and(not(simpleNameEndingWith("Outage")))
                .and(not(simpleNameEndingWith("Compaction")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
                .because("how rows are kept is one class's business in each feature;"
                        + " columns map a repository's rows, dataset reads files through DuckDB's JDBC driver, and the"
                        + " queue with its recovery shares the transaction of the rows it stands for; an outage is told by"
                        + " what the driver throws, and the file of the embedded database compacted by its own means");
    }

    private ArchRule httpOnlyInControllers() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".web..", root + ".access..")
                .and()
                .haveSimpleNameNotContaining("Controller")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.springframework.http..", "org.springframework.web..")
                .because("a service can be called by something other than HTTP; access judges HTTP requests");
    }

    private ArchRule controllersSeeNoRepository() {
        return noClasses()
                .that()
                .haveSimpleNameEndingWith("Controller")
                .should()
                .dependOnClassesThat(simpleNameEndingWith("Repository"))
                .because("controllers parse, call one service and answer");
    }

    private ArchRule noAmbientTimeOrChance() {
        return noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callConstructor(java.util.SplittableRandom.class)
                .because("time and chance are passed in, so that a test can choose them and a run can be repeated");
    }

    private ArchRule noStandardStreams() {
        return noClasses()
                .should()
                .dependOnClassesThat(type(PrintStream.class))
                .because("what a service has to say goes to its log");
    }

    private ArchRule noFieldInjection() {
        return fields().should()
                .notBeAnnotatedWith(Autowired.class)
                .because("what a class needs stands in its constructor")
                .allowEmptyShould(true);
    }

    private ArchRule noConditionalBeans() {
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework.boot.autoconfigure.condition..")
                        .or(type(Conditional.class))
                        .or(type(Profile.class)))
                .because("bean definitions are made when the jar is built, before anything is configured");
    }

    private ArchRule noCycles() {
        return slices().matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("features are built on each other in one direction");
    }

    private String[] engine(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream())
                .map(name -> root + ".engine." + name + "..")
                .toArray(String[]::new);
    }
}
