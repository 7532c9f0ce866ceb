/** A desk for annotators: sentences of the label queue are shared out, and gold comes of them. */
package io.tagstream.web.label;
