# Build: any JDK 25; the cache mount keeps Maven's downloads between builds.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY src src
RUN --mount=type=cache,target=/root/.m2 \
    sh ./mvnw -B -q package dependency:copy-dependencies -Dmaven.test.skip \
        -DincludeScope=runtime -DoutputDirectory=target/lib
# The class path in a fixed order, since the cache of classes below holds for one order alone.
COPY docker/java.options target/
RUN { cat target/java.options; echo "-cp /app/fallline.jar$(printf ':/app/lib/%s' $(ls target/lib | LC_ALL=C sort))"; \
      echo dev.fallline.FalllineApplication; } > target/java.arguments

# docker build --target spark: Spark's jars alone, for a master and workers.
FROM build AS spark-jars
RUN --mount=type=cache,target=/root/.m2 sh ./mvnw -B -q -Pspark initialize
FROM eclipse-temurin:25-jre AS spark
RUN useradd --system --uid 10001 --home-dir /work --create-home --shell /usr/sbin/nologin fallline
COPY --from=spark-jars /build/target/spark/jars /opt/spark/jars
WORKDIR /work
USER fallline
ENV SPARK_HOME=/opt/spark \
    SPARK_SCALA_VERSION=2.13
ENTRYPOINT ["java", "-Xmx512m", "-Dspark.worker.cleanup.enabled=true", "-Dspark.worker.cleanup.appDataTtl=3600", "-cp", "/opt/spark/jars/*"]

# Run: what changes least is copied first.
FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin fallline \
    && install -d -o fallline -g fallline /data /app /app/native
WORKDIR /app
COPY docker/healthy docker/train-start ./
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/java.arguments ./
COPY --from=build /build/target/original-fallline.jar fallline.jar
ENV FALLLINE_HOME=/data \
    SERVER_ADDRESS=0.0.0.0
# One start at build time records which classes are loaded and linked, and unpacks the native library.
USER fallline
RUN ["bash", "./train-start"]
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s --retries=3 CMD ["bash", "/app/healthy"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/app/fallline.jsa", "@/app/java.arguments"]
