package dev.mandate.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Task;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files in {@code context/}: what an agent may know of its task. */
final class TaskContext {
  private TaskContext() {}

  /** The incident of a task, or a missing node. */
  static JsonNode incident(Task task) {
    return task.document().json().path("spec").path("incident");
  }

  /** Relative to the workspace. JSON is in its canonical form, the one that was approved. */
  static SortedMap<RepoPath, byte[]> files(DeclaredTask declared, Prompt prompt) {
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    put(files, "task.json", declared.task().document().json());
    put(files, "agent.json", declared.agent().document().json());
    text(files, "system-instructions.txt", prompt.systemInstructions());
    JsonNode incident = incident(declared.task());
    if (incident.isObject()) {
      put(files, "incident.json", incident);
      put(files, "cluster-info.json", clusterInfo(incident));
      if (incident.has("event")) {
        put(files, "event.json", incident.get("event"));
      }
      if (incident.path("logs").isTextual()) {
        text(files, "logs.txt", incident.get("logs").textValue());
      }
    }
    return files;
  }

  private static ObjectNode clusterInfo(JsonNode incident) {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    for (String field : List.of("cluster", "namespace", "resources")) {
      if (incident.has(field)) {
        info.set(field, incident.get(field));
      }
    }
    return info;
  }

  private static void put(SortedMap<RepoPath, byte[]> files, String name, JsonNode json) {
    files.put(new RepoPath("context/" + name), CanonicalJson.bytes(json));
  }

  private static void text(SortedMap<RepoPath, byte[]> files, String name, String text) {
    files.put(new RepoPath("context/" + name), text.getBytes(StandardCharsets.UTF_8));
  }
}
