package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.Artifacts.Artifact;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The field {@code status.tests} of a run's record: what the test reports say that are among its
 * artifacts. A report is an XML file of the form that JUnit introduced and most tools write: {@code
 * testcase} elements below {@code testsuite}. The files come from an agent: nothing in them is
 * resolved, and nobody vouches for what they say.
 */
final class TestReports {
  private static final Set<String> ROOTS = Set.of("testsuites", "testsuite");
  private static final int LARGEST = 32 << 20;
  private static final int MOST_NAMED = 20;
  private static final int LONGEST_NAME = 200;

  private final XMLInputFactory parsers = XMLInputFactory.newDefaultFactory();
  private final List<String> files = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<String> failing = new ArrayList<>();
  private Counts counts = new Counts(0, 0, 0);

  private TestReports() {
    parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
  }

  /** Of test cases. */
  private record Counts(int total, int failed, int skipped) {
    Counts and(Counts other) {
      return new Counts(total + other.total, failed + other.failed, skipped + other.skipped);
    }
  }

  /** Empty when there is no report. */
  static Optional<ObjectNode> of(List<Artifact> artifacts) {
    TestReports reports = new TestReports();
    artifacts.stream()
        .filter(artifact -> artifact.path().value().endsWith(".xml"))
        .forEach(reports::read);
    return reports.files.isEmpty() ? Optional.empty() : Optional.of(reports.json());
  }

  private void read(Artifact artifact) {
    String path = "artifacts/" + artifact.path();
    List<String> names = new ArrayList<>();
    boolean isReport = false;
    try {
      XMLStreamReader xml =
          parsers.createXMLStreamReader(
              new ByteArrayInputStream(
                  artifact.content(), 0, Math.min(LARGEST, artifact.content().length)));
      isReport = ROOTS.contains(root(xml));
      if (!isReport) {
        return;
      }
      files.add(path);
      counts = counts.and(cases(xml, names));
      failing.addAll(names);
    } catch (XMLStreamException e) {
      if (isReport) {
        unreadable.add(path);
      }
    }
  }

  private static String root(XMLStreamReader xml) throws XMLStreamException {
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamConstants.START_ELEMENT) {
        return xml.getLocalName();
      }
    }
    return "";
  }

  private static Counts cases(XMLStreamReader xml, List<String> failing) throws XMLStreamException {
    int total = 0;
    int failed = 0;
    int skipped = 0;
    Optional<String> current = Optional.empty();
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "testcase" -> {
          total++;
          current = Optional.of(name(xml));
        }
        case "failure", "error" -> {
          if (current.isPresent()) {
            failed++;
            failing.add(current.get());
            current = Optional.empty();
          }
        }
        case "skipped" -> {
          if (current.isPresent()) {
            skipped++;
            current = Optional.empty();
          }
        }
        default -> {}
      }
    }
    return new Counts(total, failed, skipped);
  }

  private static String name(XMLStreamReader xml) {
    String suite = xml.getAttributeValue(null, "classname");
    String test = xml.getAttributeValue(null, "name");
    String name = (suite == null ? "" : suite + ".") + (test == null ? "" : test);
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME / 2)) + "…";
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("total", counts.total());
    json.put("passed", counts.total() - counts.failed() - counts.skipped());
    json.put("failed", counts.failed());
    json.put("skipped", counts.skipped());
    ArrayNode named = json.putArray("failing");
    failing.stream().limit(MOST_NAMED).forEach(named::add);
    files.forEach(json.putArray("reports")::add);
    unreadable.forEach(json.putArray("unreadable")::add);
    return json;
  }
}
