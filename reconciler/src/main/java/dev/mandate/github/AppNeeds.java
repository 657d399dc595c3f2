package dev.mandate.github;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the App has to be allowed and told, and why: the least with which everything works. GitHub
 * asks whoever installs it for exactly this.
 */
public final class AppNeeds {
  private AppNeeds() {}

  /** How much of something. */
  public enum Level {
    READ,
    WRITE;

    /** As GitHub calls it. */
    public String label() {
      return this == READ ? "read" : "write";
    }

    /**
     * Whether what was granted is enough.
     *
     * @param granted as GitHub calls it; empty for nothing
     */
    public boolean isCoveredBy(String granted) {
      return switch (granted) {
        case "write", "admin" -> true;
        case "read" -> this == READ;
        default -> false;
      };
    }
  }

  /**
   * One permission.
   *
   * @param name as GitHub calls it
   * @param why one clause
   * @param optional what is lost without it; empty when nothing works without it
   */
  public record Permission(String name, Level level, String why, String optional) {
    public boolean isOptional() {
      return !optional.isEmpty();
    }
  }

  /** One event of the webhook. */
  public record Event(String name, String why) {}

  /** Least first. */
  public static List<Permission> permissions() {
    return List.of(
        new Permission("metadata", Level.READ, "every App has it: which repository it is", ""),
        new Permission(
            "members",
            Level.READ,
            "who is in a team that approver rules name",
            "approver rules cannot name teams; a user's own account has none anyway"),
        new Permission(
            "checks", Level.WRITE, "the check mandate/plan on pull requests that change specs", ""),
        new Permission(
            "contents",
            Level.WRITE,
            "fetches the repository; pushes records, proposals and what comments ask for",
            ""),
        new Permission(
            "issues", Level.WRITE, "reads what people ask for in issues, and answers", ""),
        new Permission(
            "pull_requests",
            Level.WRITE,
            "opens pull requests with results; reads reviews and comments, and answers",
            ""));
  }

  /** Of which it is told. */
  public static List<Event> events() {
    return List.of(
        new Event("check_run", "somebody asks for a check anew"),
        new Event("issue_comment", "commands in issues and pull requests"),
        new Event("issues", "issues that are labelled, assigned or filled in by a form"),
        new Event("pull_request", "specs that are proposed or moved, proposals that are closed"),
        new Event("pull_request_review", "approvals, and their end"),
        new Event("push", "specs that have changed"));
  }

  /** By name, as GitHub takes them. */
  static Map<String, String> byName() {
    Map<String, String> names = new TreeMap<>();
    permissions().forEach(one -> names.put(one.name(), one.level().label()));
    return names;
  }
}
