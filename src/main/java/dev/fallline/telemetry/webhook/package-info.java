/**
 * Posts events of jobs to where their owners want them, by the Standard Webhooks specification 1.0.0. A message is a row
 * that is written with its event and tried until it arrives or its retries are used up.
 */
@NullMarked
package dev.fallline.telemetry.webhook;

import org.jspecify.annotations.NullMarked;
