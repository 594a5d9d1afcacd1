package dev.fallline.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * How long browsers keep the files of the page. Its own are asked for anew each time, by a tag of their content, so that
 * the modules of two versions never meet; those of the plotting library have its version in their address.
 */
@Configuration(proxyBeanMethods = false)
class PageFiles implements WebMvcConfigurer {

    private static final Duration FOR_GOOD = Duration.ofDays(365);

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/index.html")
                .addResourceLocations("classpath:/static/")
                .setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(PageFiles::tag);
        registry.addResourceHandler("/page/**")
                .addResourceLocations("classpath:/static/page/")
                .setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(PageFiles::tag);
        registry.addResourceHandler("/webjars/uplot/**")
                .addResourceLocations("classpath:/META-INF/resources/webjars/uplot/")
                .setCacheControl(CacheControl.maxAge(FOR_GOOD).cachePublic().immutable());
    }

    private static String tag(Resource file) {
        try (var content = file.getInputStream()) {
            return '"' + DigestUtils.md5DigestAsHex(content) + '"';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
