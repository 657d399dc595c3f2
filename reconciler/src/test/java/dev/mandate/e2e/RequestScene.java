package dev.mandate.e2e;

import dev.mandate.spec.Request;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests in which people ask for what an agent does to be ended, or done again. */
abstract class RequestScene {
  @TempDir Path folder;
  Scene scene;
  CountedAgent agent;

  @BeforeEach
  void open() {
    scene = Scene.in(folder);
    agent = CountedAgent.in(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  void cancel(String task, String occurrence) {
    scene.request(Request.Action.CANCEL, task, occurrence, "not needed any more", "bob");
  }

  void retry(String task, String occurrence) {
    scene.request(Request.Action.RETRY, task, occurrence, "mended", "bob");
  }
}
