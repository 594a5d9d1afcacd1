package dev.fallline.engine.linalg;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * The native library itself, loaded when this class is first touched. Its handle is static and final because only
 * then does the JIT compiler inline the calls.
 *
 * <p>Only OpenBLAS is loaded, not JavaCPP's JNI bindings to it: they would double the size on disk and in memory, and
 * copy. JavaCPP serves to find the library in its jar and to keep it in its cache directory
 * ({@code -Dorg.bytedeco.javacpp.cachedir}).
 */
final class OpenBlasLibrary {

    static final MethodHandle SGEMM;

    /** Version, build and the kernels picked for this processor, as OpenBLAS tells them. */
    static final String DESCRIPTION;

    /** Runtime libraries that may lie beside OpenBLAS, which finds them there. Not every platform has each. */
    private static final List<String> COMPANIONS = List.of(
            "libgcc_s.so.1",
            "libquadmath.so.0",
            "libgfortran.so.5",
            "libgcc_s.1.1.dylib",
            "libquadmath.0.dylib",
            "libgfortran.5.dylib");

    static {
        SymbolLookup symbols = SymbolLookup.libraryLookup(extract().toPath(), Arena.global());
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfInt integer = ValueLayout.JAVA_INT;
        ValueLayout.OfFloat real = ValueLayout.JAVA_FLOAT;
        MemoryLayout pointer = ValueLayout.ADDRESS;

        invoke(linker.downcallHandle(
                symbols.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(integer)));
        DESCRIPTION = text(linker, symbols, "openblas_get_config") + ", kernels "
                + text(linker, symbols, "openblas_get_corename");
        SGEMM = linker.downcallHandle(
                symbols.findOrThrow("cblas_sgemm"),
                FunctionDescriptor.ofVoid(
                        integer, integer, integer, integer, integer, integer, real, pointer, integer, pointer,
                        integer, real, pointer, integer),
                Linker.Option.critical(true));
    }

    private OpenBlasLibrary() {}

    private static File extract() {
        String platform = Loader.getPlatform();
        String folder = "/org/bytedeco/openblas/" + platform + "/";
        String library = platform.startsWith("windows")
                ? "libopenblas.dll"
                : platform.startsWith("macosx") ? "libopenblas.0.dylib" : "libopenblas.so.0";
        try {
            for (String companion : COMPANIONS) {
                File file = Loader.cacheResource(OpenBlasLibrary.class, folder + companion);
                if (file != null && platform.startsWith("linux")) {
                    // libgfortran looks for libquadmath in the system alone, unless it is loaded already.
                    SymbolLookup.libraryLookup(file.toPath(), Arena.global());
                }
            }
            File file = Loader.cacheResource(OpenBlasLibrary.class, folder + library);
            if (file == null) {
                throw new UnsatisfiedLinkError("there is no OpenBLAS for " + platform + " on the class path");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One thread: a job's own threads share its batch, and many jobs share the machine. */
    private static void invoke(MethodHandle setThreads) {
        try {
            setThreads.invokeExact(1);
        } catch (Throwable e) {
            throw new LinkageError("openblas_set_num_threads failed", e);
        }
    }

    private static String text(Linker linker, SymbolLookup symbols, String function) {
        MethodHandle handle =
                linker.downcallHandle(symbols.findOrThrow(function), FunctionDescriptor.of(ValueLayout.ADDRESS));
        try {
            return ((MemorySegment) handle.invokeExact()).reinterpret(1024).getString(0).strip();
        } catch (Throwable e) {
            throw new LinkageError(function + " failed", e);
        }
    }
}
