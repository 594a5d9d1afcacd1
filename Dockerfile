# Build: any JDK 25; the cache mount keeps Maven's downloads between builds.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY src src
RUN --mount=type=cache,target=/root/.m2 \
    sh ./mvnw -B -q -Pimage package -Dmaven.test.skip \
    && java -Djarmode=tools -jar target/fallline.jar extract --layers --destination target/layers

# Run: what changes least is copied first.
FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin fallline \
    && install -d -o fallline -g fallline /data /app /app/native
WORKDIR /app
COPY --from=build /build/target/layers/dependencies/ ./
COPY --from=build /build/target/layers/snapshot-dependencies/ ./
COPY --from=build /build/target/layers/application/ ./
ENV FALLLINE_HOME=/data \
    SERVER_ADDRESS=0.0.0.0 \
    JDK_JAVA_OPTIONS="--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:MaxRAMPercentage=70 -Dspring.aot.enabled=true -Dorg.bytedeco.javacpp.cachedir=/app/native"
# One start at build time records which classes are loaded and linked, and unpacks the native library.
USER fallline
RUN FALLLINE_HOME=/tmp/fallline-training \
    java -XX:AOTCacheOutput=/app/fallline.aot -Dspring.context.exit=onRefresh -jar fallline.jar \
    && rm -rf /tmp/fallline-training
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3"]
ENTRYPOINT ["java", "-XX:AOTCache=/app/fallline.aot", "-jar", "/app/fallline.jar"]
