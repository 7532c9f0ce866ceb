package io.tagstream.quickstart;

import io.tagstream.schemas.json.Json;
import io.tagstream.testkit.browser.Browser;

/** The Label view, as somebody uses it with a keyboard. */
record LabelDesk(Browser browser) {
  private static final String ID =
      "(card => card && !card.hidden ? card.dataset.id : '')(document.querySelector('.label-card'))";

  /** The id of the sentence in the middle, as soon as there is one. */
  String sentence() {
    awaitOther("");
    return browser.run("return " + ID).toString();
  }

  /** Waits until that sentence is in the middle no more. */
  void awaitOther(String id) {
    browser.awaitThat("another sentence", "%s !== %s".formatted(ID, Json.toJson(id)));
  }

  /** Gives what is selected a type. */
  void give(String type) {
    browser.press(
        browser
            .run(
                "return [...document.querySelectorAll('.label-type')].findIndex(b =>"
                    + " b.textContent.endsWith(arguments[0])) + 1",
                type)
            .toString());
  }
}
