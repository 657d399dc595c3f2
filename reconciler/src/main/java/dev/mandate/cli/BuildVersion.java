package dev.mandate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * What {@code mandate --version} prints: the version and, where the build was told it, the commit.
 */
final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"mandate " + describe()};
  }

  /** The version, followed by the commit in brackets when it is known. */
  static String describe() {
    Properties built = new Properties();
    try (InputStream in =
        BuildVersion.class.getResourceAsStream("/dev/mandate/version.properties")) {
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read version.properties from the class path", e);
    }
    String version = built.getProperty("version");
    String commit = built.getProperty("commit", "");
    return commit.isEmpty() ? version : version + " (" + commit + ")";
  }
}
