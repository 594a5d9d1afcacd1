/** Dense products and element-wise functions over float arrays: native where it can be, plain Java everywhere. */
@NullMarked
package dev.fallline.engine.linalg;

import org.jspecify.annotations.NullMarked;
