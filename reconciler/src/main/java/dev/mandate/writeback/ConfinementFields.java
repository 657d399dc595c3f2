package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.Confinement;

/** The field {@code status.confinement} of a run's record. */
final class ConfinementFields {
  private ConfinementFields() {}

  static ObjectNode of(Confinement confinement) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("sandbox", confinement.sandbox());
    json.put("version", confinement.version());
    confinement.image().ifPresent(image -> json.put("image", image));
    confinement.limits().ifPresent(limits -> json.set("limits", limits(limits)));
    confinement.disk().ifPresent(disk -> json.set("disk", disk(disk)));
    confinement.exceeded().ifPresent(limit -> json.put("exceeded", limit));
    ArrayNode connections = json.putArray("connections");
    confinement.connections().forEach(connection -> connections.add(connection(connection)));
    return json;
  }

  private static ObjectNode limits(Confinement.Limits limits) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("by", limits.by());
    limits.cpus().ifPresent(cpus -> json.put("cpus", cpus));
    limits.memoryMiB().ifPresent(memory -> json.put("memoryMiB", memory));
    limits.pids().ifPresent(pids -> json.put("pids", pids));
    return json;
  }

  private static ObjectNode disk(Confinement.Disk disk) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("limitMiB", disk.limitMiB());
    json.put("mostMiB", disk.mostMiB());
    return json;
  }

  private static ObjectNode connection(Confinement.Connection connection) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("host", connection.host());
    json.put("port", connection.port());
    connection.refused().ifPresent(why -> json.put("refused", why));
    if (connection.local()) {
      json.put("local", true);
    }
    json.put("count", connection.count());
    json.put("sent", connection.sent());
    json.put("received", connection.received());
    return json;
  }
}
