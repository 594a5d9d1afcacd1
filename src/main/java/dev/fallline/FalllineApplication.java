package dev.fallline;

import dev.fallline.access.KeyCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service, or manages its keys. */
@SpringBootApplication
public class FalllineApplication {

    public static void main(String[] args) {
        if (KeyCommand.isMeant(args)) {
            System.exit(KeyCommand.run(args));
        }
        BeanDefinitions.useWhereTheyHold(args);
        // It warms up converters and validators that Fallline has no use for.
        System.setProperty("spring.backgroundpreinitializer.ignore", "true");
        SpringApplication.run(FalllineApplication.class, args);
    }
}
