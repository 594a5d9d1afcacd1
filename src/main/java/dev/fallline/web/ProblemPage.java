package dev.fallline.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Gives the page on problems the address that the {@code type} of each problem points to. */
@Configuration(proxyBeanMethods = false)
class ProblemPage implements WebMvcConfigurer {

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/problems").setViewName("forward:/problems.html");
    }
}
