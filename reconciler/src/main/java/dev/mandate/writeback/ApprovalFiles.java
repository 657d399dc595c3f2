package dev.mandate.writeback;

import dev.mandate.canonical.CanonicalJson;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.writeback.Publisher.RecordFile;

/** The immutable copies of approvals that counted (requirement D3), named by their digest. */
final class ApprovalFiles {
  private ApprovalFiles() {}

  static RepoPath path(Approval approval) {
    String hex = approval.document().digest().hex();
    return new RepoPath("approvals/" + hex.substring(0, 2) + "/" + hex + ".json");
  }

  static RecordFile of(Approval approval) {
    return new RecordFile(path(approval), CanonicalJson.bytes(approval.document().json()));
  }
}
