package dev.mandate.spec;

import dev.mandate.canonical.Digest;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.spec.Request.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Resolves the names in requests, and keeps one where several ask for the same. */
final class RequestLinker {
  private static final Comparator<Request> EARLIEST_FIRST =
      Comparator.comparing(Request::requestedAt).thenComparing(Request::name);

  private final SpecIndex index;
  private final Optional<ControlRepository> control;
  private final List<Finding> findings;

  RequestLinker(SpecIndex index, Optional<ControlRepository> control, List<Finding> findings) {
    this.index = index;
    this.control = control;
    this.findings = findings;
  }

  private record Occurrence(String task, Digest specDigest, String name) {}

  private record Asked(Action action, Occurrence occurrence) {}

  List<Request> requests() {
    List<Request> usable = new ArrayList<>();
    for (List<ParsedDocument> all : index.named(Kind.REQUEST).values()) {
      SpecLinker.only(all, Request.class)
          .filter(request -> resolves(all.getFirst(), request))
          .ifPresent(usable::add);
    }
    usable.sort(EARLIEST_FIRST);
    Map<Asked, Request> kept = new LinkedHashMap<>();
    for (Request request : usable) {
      Request earlier = kept.putIfAbsent(asked(request.action(), request), request);
      if (earlier != null) {
        repeated(request, earlier);
      }
    }
    kept.values().forEach(request -> contradiction(request, kept));
    return List.copyOf(kept.values());
  }

  private boolean resolves(ParsedDocument document, Request request) {
    int before = findings.size();
    Set<String> tasks = index.named(Kind.TASK).navigableKeySet();
    check(document, "task", "task", request.task(), tasks, "tasks/");
    control.ifPresent(
        c ->
            check(
                document,
                "requestedBy",
                "person",
                request.requestedBy(),
                c.people().keySet(),
                "mandate.yaml"));
    return findings.size() == before;
  }

  private void check(
      ParsedDocument document,
      String field,
      String what,
      String name,
      Set<String> known,
      String declaredIn) {
    if (!known.contains(name)) {
      findings.add(
          References.unknown(document, List.of("spec", field), what, name, known, declaredIn));
    }
  }

  private void repeated(Request request, Request earlier) {
    findings.add(
        Finding.warning(
            at(request, "action"),
            "request/repeated",
            "this " + request.action().label() + " is asked for already",
            "See " + earlier.document().where() + "; nothing more comes of this one.",
            "Remove one of the two."));
  }

  /** What has ended is repeated, and what has not is cancelled: in this order both cannot be. */
  private void contradiction(Request request, Map<Asked, Request> all) {
    Request retry = all.get(asked(Action.RETRY, request));
    if (request.action() == Action.CANCEL
        && retry != null
        && !retry.requestedAt().isAfter(request.requestedAt())) {
      findings.add(
          Finding.warning(
              at(request, "action"),
              "request/contradicts",
              "to cancel it contradicts the earlier request to retry it",
              "See "
                  + retry.document().where()
                  + "; what is to be retried has ended, and cannot be cancelled any more.",
              "Name the occurrence that is meant, or remove one of the two."));
    }
  }

  private SourceLocation at(Request request, String field) {
    return index.named(Kind.REQUEST).get(request.name()).getFirst().at("spec", field);
  }

  private static Asked asked(Action action, Request request) {
    return new Asked(
        action, new Occurrence(request.task(), request.specDigest(), request.occurrence()));
  }
}
