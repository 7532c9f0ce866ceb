/** Fine-tuning of token classifiers: arguments, the loop, its events and its result files. */
package io.tagstream.trainer;
