package dev.fallline.dataset;

import java.nio.charset.Charset;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * How delimited text is written, in the words that an upload has for it; {@code null} where the text is looked at or the
 * format decides.
 *
 * @param delimiter between the fields
 * @param header    whether the first line names the columns
 * @param decimal   the decimal mark, point or comma
 * @param charset   of the bytes
 */
public record DelimitedForm(
        @Nullable Character delimiter, @Nullable Boolean header, char decimal, @Nullable Charset charset) {

    /**
     * @param contentType whose {@code charset} counts unless one is named
     * @throws dev.fallline.problem.ProblemException naming what cannot be
     */
    public static DelimitedForm read(
            @Nullable String delimiter,
            @Nullable String header,
            @Nullable String decimal,
            @Nullable String charset,
            @Nullable String contentType) {
        var fields = new HashMap<String, @Nullable String>();
        fields.put("delimiter", delimiter);
        fields.put("header", header);
        fields.put("decimal", decimal);
        fields.put("charset", charset);
        ReadOptions options = ReadOptionsReader.read(fields, contentType, null);
        return new DelimitedForm(options.delimiter(), options.header(), options.decimal(), options.charset());
    }

    /** What divides the fields of a first line, as an upload finds out. */
    public static char delimiterOf(CharSequence line) {
        return Header.delimiter(line);
    }
}
