/** A browser, for the page. */
package io.tagstream.testkit.browser;
