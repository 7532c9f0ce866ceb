/** Whether the errors or signals of a version drift. */
package io.tagstream.streams.scoring.drift;
