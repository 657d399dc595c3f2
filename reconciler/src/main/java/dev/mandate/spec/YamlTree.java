package dev.mandate.spec;

import com.fasterxml.jackson.core.util.InternCache;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mandate.spec.Positions.Recorder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.Event.ID;
import org.yaml.snakeyaml.events.ScalarEvent;

/** One pass over the events of one file, which makes trees and notes what is refused. */
final class YamlTree {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final YamlEvents events;
  private final Limits limits;
  private final FileFindings findings;
  private final YamlRefusals refusals;
  private final TabCheck tabs;
  private final Recorder places = new Recorder();
  private int nodes;
  private int depth;
  private boolean stopped;
  private Mark lastEnd;

  YamlTree(YamlEvents.Factory parsers, SpecText text, Limits limits, FileFindings findings) {
    this.events = parsers.open(text.text());
    this.limits = limits;
    this.findings = findings;
    this.refusals = new YamlRefusals(findings, limits);
    this.tabs = new TabCheck(text, findings);
  }

  /** Documents in which nothing is wrong. */
  List<YamlDocument> documents() {
    List<YamlDocument> documents = new ArrayList<>();
    int seen = 0;
    for (Event event = next(); event != null && !event.is(ID.StreamEnd); event = next()) {
      if (event instanceof DocumentStartEvent start) {
        int before = findings.size();
        refusals.directives(start);
        if (++seen > limits.documents()) {
          refusals.tooManyDocuments(start);
          return documents;
        }
        ObjectNode root = root();
        if (root != null && findings.size() == before && !stopped) {
          documents.add(new YamlDocument(root, places.of(root)));
        }
      }
    }
    if (seen == 0 && !stopped) {
      refusals.emptyFile();
    }
    return documents;
  }

  /** The mapping that a document is, or null when it is something else. */
  private ObjectNode root() {
    places.clear();
    Event event = next();
    if (event == null) {
      return null;
    }
    JsonNode root = node(event, event.getStartMark());
    if (root instanceof ObjectNode object) {
      return object;
    }
    refusals.notAMapping(event);
    return null;
  }

  /**
   * The next event, or null when there is nothing more to read: a loop over the children of a node
   * ends there as it does at the end of the node.
   */
  private Event next() {
    if (stopped || findings.full()) {
      stopped = true;
      return null;
    }
    try {
      Event event = events.next();
      tabs.upTo(event);
      lastEnd = event.getEndMark();
      return event;
    } catch (MarkedYAMLException e) {
      stopped = true;
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      if (!tabs.causes(mark)) {
        refusals.syntax(mark, e.getProblem());
      }
      return null;
    } catch (YAMLException e) {
      stopped = true;
      refusals.unreadable(e);
      return null;
    } catch (NumberFormatException e) {
      // How SnakeYAML 2.5 fails on an escape that the end of the file cuts off.
      stopped = true;
      refusals.syntax(lastEnd, "an escape is cut off");
      return null;
    }
  }

  private JsonNode node(Event event, Mark key) {
    refusals.properties(event);
    places.add(pack(key), pack(event.getStartMark()));
    if (++nodes > limits.nodes()) {
      stopped = true;
      refusals.tooManyNodes(event);
      return NullNode.getInstance();
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    if (event.is(ID.Alias)) {
      return NullNode.getInstance();
    }
    if (depth == limits.depth()) {
      stopped = true;
      refusals.tooDeep(event);
      return NullNode.getInstance();
    }
    depth++;
    JsonNode collection = event.is(ID.MappingStart) ? mapping() : sequence();
    depth--;
    return collection;
  }

  private ArrayNode sequence() {
    ArrayNode array = JSON.arrayNode();
    for (Event e = next(); e != null && !e.is(ID.SequenceEnd); e = next()) {
      array.add(node(e, e.getStartMark()));
    }
    return array;
  }

  private ObjectNode mapping() {
    ObjectNode object = JSON.objectNode();
    int start = places.size();
    for (Event e = next(); e != null && !e.is(ID.MappingEnd); e = next()) {
      String key = key(e);
      int before = places.size();
      Event value = next();
      if (value == null) {
        return object;
      }
      JsonNode child = node(value, e.getStartMark());
      if (key == null) {
        places.truncate(before);
      } else if (object.has(key)) {
        places.truncate(before);
        if (!findings.full()) {
          refusals.duplicateKey(e, key, places.keyLine(start + sizeBefore(object, key)));
        }
      } else {
        object.set(key, child);
      }
    }
    return object;
  }

  /** The text of a key, or null when it is refused. */
  private String key(Event event) {
    refusals.properties(event);
    nodes++;
    if (event instanceof ScalarEvent scalar) {
      return refusals.key(scalar) ? null : InternCache.instance.intern(scalar.getValue());
    }
    int before = places.size();
    node(event, event.getStartMark());
    places.truncate(before);
    if (!event.is(ID.Alias)) {
      refusals.keyIsNotText(event);
    }
    return null;
  }

  private JsonNode scalar(ScalarEvent scalar) {
    String text = scalar.getValue();
    if (text.length() > limits.scalarLength()) {
      refusals.tooLong(scalar);
      return NullNode.getInstance();
    }
    if (!scalar.isPlain()) {
      refusals.escapes(scalar);
      return TextNode.valueOf(text);
    }
    return switch (PlainScalar.of(text)) {
      case PlainScalar.Value value -> value.json();
      case PlainScalar.Ambiguous ambiguous -> {
        refusals.ambiguous(scalar, ambiguous.why());
        yield NullNode.getInstance();
      }
    };
  }

  private static int sizeBefore(ObjectNode object, String key) {
    int size = 0;
    Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equals(key)) {
        break;
      }
      size += Positions.size(field.getValue());
    }
    return size;
  }

  private static long pack(Mark mark) {
    return Recorder.pack(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
