package dev.mandate.spec;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the names of environment variables tell. */
public final class VariableNames {
  private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> RESERVED = List.of("MANDATE_", "INCIDENT_");
  private static final String READ_ONLY = "CLAUDE_READ_ONLY_MODE";

  /**
   * Each makes a loader, shell, runtime or Git run code, or read settings, that nobody declared.
   */
  private static final Set<String> DANGEROUS =
      Set.of(
          "BASH_ENV",
          "BASHOPTS",
          "CDPATH",
          "CLASSPATH",
          "ENV",
          "GCONV_PATH",
          "GLOBIGNORE",
          "HOSTALIASES",
          "IFS",
          "JAVA_TOOL_OPTIONS",
          "_JAVA_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "LOCPATH",
          "NLSPATH",
          "NODE_OPTIONS",
          "NODE_PATH",
          "PERL5DB",
          "PERL5LIB",
          "PERL5OPT",
          "PROMPT_COMMAND",
          "PS4",
          "PYTHONHOME",
          "PYTHONINSPECT",
          "PYTHONPATH",
          "PYTHONSTARTUP",
          "RUBYLIB",
          "RUBYOPT",
          "SHELLOPTS",
          "ZDOTDIR");

  private static final List<String> DANGEROUS_PREFIXES =
      List.of("LD_", "DYLD_", "GIT_", "BASH_FUNC_", "MALLOC_", "GLIBC_");

  private static final int SHORTEST_SECRET = 16;

  private static final Pattern SECRET =
      Pattern.compile(
          "(^|.*_)(API_?)?(KEY|KEYS|TOKEN|TOKENS|SECRET|SECRETS|PASS|PASSWORD|PASSWD|PWD|PASSPHRASE"
              + "|CREDENTIAL|CREDENTIALS|PAT|DSN|APIKEY|AUTHTOKEN)(_.*|[0-9]*$)");

  private VariableNames() {}

  /** Says in one clause why a name cannot be given to an agent, or nothing when it can. */
  public static Optional<String> problemWith(String name) {
    if (!GRAMMAR.matcher(name).matches()) {
      return Optional.of("is not the name of a variable");
    }
    String upper = name.toUpperCase(Locale.ROOT);
    if (DANGEROUS.contains(upper) || DANGEROUS_PREFIXES.stream().anyMatch(upper::startsWith)) {
      return Optional.of("can make other programs run code that nobody declared");
    }
    if (RESERVED.stream().anyMatch(upper::startsWith) || upper.equals(READ_ONLY)) {
      return Optional.of("is reserved for what Mandate itself tells the agent");
    }
    return Optional.empty();
  }

  /**
   * The values of variables whose names look secret and that are too long to occur by chance.
   *
   * @param environment of a process
   */
  public static Set<String> secretsIn(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(each -> looksSecret(each.getKey()) && each.getValue().length() >= SHORTEST_SECRET)
        .map(Map.Entry::getValue)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether values under such a name are taken for secrets. */
  public static boolean looksSecret(String name) {
    return !name.equals("PWD")
        && !name.equals("OLDPWD")
        && SECRET.matcher(name.toUpperCase(Locale.ROOT)).matches();
  }
}
