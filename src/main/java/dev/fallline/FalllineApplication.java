package dev.fallline;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class FalllineApplication {

    public static void main(String[] args) {
        BeanDefinitions.useWhereTheyHold(args);
        SpringApplication.run(FalllineApplication.class, args);
    }
}
