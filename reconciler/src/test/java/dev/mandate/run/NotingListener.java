package dev.mandate.run;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Notes what it is told of one run, in words. */
final class NotingListener implements RunListener {
  private final List<String> noted = new CopyOnWriteArrayList<>();
  private final CountDownLatch running;

  /**
   * @param running counted down once the agent is there
   */
  NotingListener(CountDownLatch running) {
    this.running = running;
  }

  List<String> noted() {
    return List.copyOf(noted);
  }

  @Override
  public void starting(Instant at) {
    noted.add("starting");
  }

  @Override
  public void running(Instant at) {
    noted.add("running");
    running.countDown();
  }

  @Override
  public void hook(RunEvent event) {
    noted.add(event.kind().label());
  }
}
