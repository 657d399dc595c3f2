package dev.mandate.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what the loop tells. */
final class NotedEvents implements DaemonEvents {
  final List<String> all = new ArrayList<>();

  @Override
  public void stepBegins() {}

  @Override
  public void stepEnded(Trip trip, Duration took, Duration rest, int running) {
    all.add(trip.result().label());
  }

  @Override
  public void intervalChanged(Duration from, Duration to) {
    all.add("interval " + from.toSeconds() + " to " + to.toSeconds());
  }

  @Override
  public void swept() {
    all.add("swept");
  }

  @Override
  public void sweepFailed(Exception why) {
    all.add("sweep failed: " + why.getMessage());
  }

  @Override
  public void reloading() {
    all.add("reloading");
  }

  @Override
  public void stopping(Duration grace, int running) {
    all.add("stopping");
  }

  @Override
  public void hurried() {
    all.add("hurried");
  }

  @Override
  public void stopped(Work.Closed closed) {
    all.add("stopped");
  }

  @Override
  public void closeFailed(Exception why) {
    all.add("close failed");
  }
}
