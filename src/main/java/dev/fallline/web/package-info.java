/** What all controllers share: problem details, cursors, idempotency, entity tags, the OpenAPI document. */
@NullMarked
package dev.fallline.web;

import org.jspecify.annotations.NullMarked;
