package dev.fallline.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;

/** Which of the forms of an answer a client prefers. */
public final class AcceptedForm {

    private AcceptedForm() {}

    /**
     * @param accept the header
     * @param forms  what there is; the first where anything will do
     */
    public static MediaType of(@Nullable String accept, List<MediaType> forms) {
        List<MediaType> wanted = MediaType.parseMediaTypes(accept);
        MimeTypeUtils.sortBySpecificity(wanted);
        return wanted.stream()
                .flatMap(type -> forms.stream().filter(type::includes).limit(1))
                .findFirst()
                .orElse(forms.getFirst());
    }
}
