package io.tagstream.testkit.browser;

import io.tagstream.testkit.process.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** Debian's Chromium without a window, used as a person would, who has patience. */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long AGAIN_MILLIS = 50;

  private final ChromeDriver driver;

  /** Opens a window of 1440 by 900. */
  public Browser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Programs.find("chromium").orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-color-profile=srgb");
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(Programs.find("chromedriver").orElseThrow().toFile())
                .build(),
            options);
    size(1440, 900);
  }

  /** Whether there is one. */
  public static boolean isInstalled() {
    return Programs.find("chromium").isPresent() && Programs.find("chromedriver").isPresent();
  }

  /** Makes what is seen so large, in CSS pixels. */
  public void size(int width, int height) {
    // A window cannot be as narrow as a telephone is.
    var unused =
        driver.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    driver.manage().window().setSize(new Dimension(Math.max(500, width), height));
  }

  /** Prefers dark pages, or light ones. */
  public void dark(boolean dark) {
    var unused =
        driver.executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of(
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Goes to an address. */
  public void open(String url) {
    driver.get(url);
  }

  /** Goes to an address as soon as somebody answers there. */
  public void openWhenThere(String url) {
    var unused =
        await(
            "nobody answers at " + url,
            () -> {
              try {
                open(url);
              } catch (WebDriverException e) {
                throw new NoSuchElementException(e);
              }
              return true;
            });
  }

  /** Waits for an element by a CSS selector. */
  public WebElement find1(String selector) {
    return await("no " + selector, () -> driver.findElement(By.cssSelector(selector)));
  }

  /** All elements that there are now. */
  public List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Waits for an element that has a text in it. */
  public WebElement find(String selector, String text) {
    return await(
        "no %s with '%s'".formatted(selector, text),
        () ->
            all(selector).stream()
                .filter(element -> element.getText().contains(text))
                .findFirst()
                .orElseThrow());
  }

  /** Clicks on an element as soon as it can be. */
  public void click(String selector, String text) {
    var unused =
        await(
            "cannot click %s with '%s'".formatted(selector, text),
            () -> {
              find(selector, text).click();
              return true;
            });
  }

  /** Moves the mouse over an element. */
  public void pointAt(String selector) {
    new Actions(driver).moveToElement(find1(selector)).perform();
  }

  /** Writes into a field, in the place of what is there. */
  public void type(String selector, String text) {
    WebElement field = find1(selector);
    field.clear();
    field.sendKeys(text);
  }

  /** Presses keys, wherever the focus is. */
  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses a key while another is held, wherever the focus is. */
  public void pressWith(Keys held, CharSequence key) {
    new Actions(driver).keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  /** Goes back to where one was. */
  public void back() {
    driver.navigate().back();
  }

  /** Has the page loaded anew. */
  public void reload() {
    driver.navigate().refresh();
  }

  /** Waits until something holds of the page, by a script that returns whether it does. */
  public void awaitThat(String what, String script) {
    var unused =
        await(
            what,
            () -> {
              if (!Boolean.TRUE.equals(run("return " + script))) {
                throw new NoSuchElementException(what);
              }
              return true;
            });
  }

  /** What a script returns. */
  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  private static <T> T await(String problem, Supplier<T> look) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return look.get();
      } catch (org.openqa.selenium.NoSuchElementException
          | NoSuchElementException
          | StaleElementReferenceException
          | org.openqa.selenium.ElementNotInteractableException e) {
        if (System.nanoTime() > end) {
          throw new AssertionError(problem + " within " + PATIENCE.toSeconds() + " s", e);
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Errors and refusals (CSP) that the browser has told of since the last time. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** What axe finds serious or critical, one line each. */
  public List<String> barriers() {
    if (!Boolean.TRUE.equals(run("return typeof axe === 'object'"))) {
      var unused = run(axe());
    }
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(
              result => done(result.violations
                .filter(v => v.impact === 'serious' || v.impact === 'critical')
                .map(v => v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.html + ' ' + n.failureSummary).join(' | '))),
              error => done(['axe failed: ' + error]));
            """);
    return ((List<?>) found).stream().map(Object::toString).toList();
  }

  /** What is wider than the window, and names in navigations that stand upon each other. */
  public List<String> crowded() {
    Object found =
        run(
            """
            const crowded = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
            for (const nav of document.querySelectorAll('nav')) {
              const names = [...nav.querySelectorAll('a span:first-child')];
              const places = names.map(name => name.getBoundingClientRect());
              for (let i = 1; i < places.length; i++) {
                const [one, next] = [places[i - 1], places[i]];
                if (next.left < one.right && next.top < one.bottom) crowded.push(names[i].textContent);
              }
            }
            return crowded;
            """);
    return ((List<?>) found).stream().map(Object::toString).toList();
  }

  private static String axe() {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the page takes.
   *
   * @param heapBytes of its scripts, without garbage
   * @param nodes of its document
   */
  public record Memory(long heapBytes, long nodes) {}

  /** What the page takes now. */
  public Memory memory() {
    var unused = driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Map<String, Object> heap = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of());
    Map<String, Object> dom = driver.executeCdpCommand("Memory.getDOMCounters", Map.of());
    return new Memory(number(heap.get("usedSize")), number(dom.get("nodes")));
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }

  /** A picture of what is seen, as a WebP file. */
  public void picture(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Map<String, Object> shot =
        driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "webp", "quality", 85));
    Files.write(file, Base64.getDecoder().decode(shot.get("data").toString()));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
