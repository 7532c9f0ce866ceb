/** The settings of scoring. */
package io.tagstream.streams.scoring.settings;
