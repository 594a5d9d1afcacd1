package dev.fallline.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.Arrays;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI document: what it says of the whole service, and who completes what springdoc reads off the controllers,
 * {@link RecordSchemas} for what is sent and {@link OperationDocument} for the operations.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    static {
        // What the service finds out of a request is nothing that clients send.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class, TraceContext.class);
        // Whatever a client or a controller wrote as JSON.
        SpringDocUtils.getConfig().replaceWithSchema(JsonNode.class, new JsonSchema());
    }

    /**
     * The document is made when it is first asked for, and so are springdoc's thirty beans; but for the one that must
     * have registered its converters by then.
     */
    @Bean
    static BeanFactoryPostProcessor lazyDocument() {
        return beans -> Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> !name.equals("modelConverterRegistrar"))
                .map(beans::getBeanDefinition)
                .filter(definition -> String.valueOf(definition.getFactoryBeanName()).startsWith("org.springdoc."))
                .forEach(definition -> definition.setLazyInit(true));
    }

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        var properties = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("Fallline")
                        .version(properties == null ? "unknown" : properties.getVersion())
                        .description("Gradient-descent training as a dependable service: upload a dataset, submit a"
                                + " job, watch its loss curve, predict with its model.")
                        .contact(new Contact().name("The developers of Fallline"))
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .components(new Components()
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An API key (flk_…) or a token of the configured issuer; none is"
                                                + " needed while the service is open")))
                // An empty requirement: a service on the loopback address may ask for none.
                .security(List.of(new SecurityRequirement(), new SecurityRequirement().addList("bearer")))
                // Of operations that are named in operations.json; the others' tags stand at their controllers.
                .tags(List.of(
                        new Tag().name("Datasets").description("Tables to learn from: upload, look at, delete"),
                        new Tag().name("Discovery").description("What the service can do")))
                .servers(List.of(new Server().url("/").description("This service")));
    }

    @Bean
    RecordSchemas recordSchemas() {
        return new RecordSchemas();
    }

    /** Before those that refer to what it adds. */
    @Bean
    @Order(0)
    OpenApiCustomizer completeOperations(JsonMapper json, ObjectProvider<LatestId> latest) {
        return api -> {
            ModelConverters.getInstance(true).readAll(Problem.class).forEach(api.getComponents()::addSchemas);
            Responses.addTo(api.getComponents());
            var operations = new OperationDocument(
                    json, latest.stream().map(LatestId::prefix).toList());
            api.getPaths().forEach((path, item) -> item.readOperationsMap()
                    .forEach((method, operation) -> operations.complete(path, method, operation)));
            Responses.removeUnused(api);
        };
    }
}
