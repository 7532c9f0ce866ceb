/** How a model's layers are computed in 8 bits: calibration, and the file that tells it. */
package io.tagstream.ner.quantize;
