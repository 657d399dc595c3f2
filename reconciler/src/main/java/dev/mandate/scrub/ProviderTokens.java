package dev.mandate.scrub;

import static dev.mandate.scrub.SecretShape.certain;

import java.util.List;

/**
 * Tokens that their issuers gave a beginning to be recognised by; each issuer documents its own.
 */
final class ProviderTokens {
  private static final String START = "(?<![A-Za-z0-9_-])";
  private static final String END = "(?![A-Za-z0-9_-])";

  private ProviderTokens() {}

  static List<SecretShape> all() {
    return List.of(
        // Models and what is around them.
        certain("anthropic-key", "(?<![A-Za-z0-9])(sk-ant-[A-Za-z0-9_-]{16,}+)", "sk-ant-"),
        // A digit is asked for, or every CSS class that starts with sk- would do.
        certain(
            "openai-key",
            START + "(sk-(?!ant-)(?=[A-Za-z_-]{0,200}+[0-9])[A-Za-z0-9_-]{20,}+)",
            "sk-"),
        certain(
            "google-key",
            "(AIza[0-9A-Za-z_-]{35}|ya29\\.[0-9A-Za-z_-]{20,}+|GOCSPX-[0-9A-Za-z_-]{20,}+)",
            "aiza",
            "ya29.",
            "gocspx-"),
        certain(
            "model-key",
            START
                + "(hf_[A-Za-z]{34}|gsk_[A-Za-z0-9]{52}|xai-[A-Za-z0-9]{70,90}+"
                + "|pplx-[A-Za-z0-9]{48}|r8_[A-Za-z0-9]{37}|co-[A-Za-z0-9]{40})"
                + END,
            "hf_",
            "gsk_",
            "xai-",
            "pplx-",
            "r8_",
            "co-"),
        // Forges and builds.
        certain(
            "github-token",
            "(gh[pousr]_[A-Za-z0-9]{36,255}+|github_pat_[A-Za-z0-9_]{22,255}+)",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_"),
        certain(
            "gitlab-token",
            "((?:glpat|gldt|glrt|glptt|glft|glcbt|glagent|glsoat|gloas)-[A-Za-z0-9_.-]{20,255}+)",
            "glpat-",
            "gldt-",
            "glrt-",
            "glptt-",
            "glft-",
            "glcbt-",
            "glagent-",
            "glsoat-",
            "gloas-"),
        certain(
            "registry-token",
            START
                + "(npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{50,}+|rubygems_[a-f0-9]{48}"
                + "|dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}|cio[A-Za-z0-9]{32}|AKCp[A-Za-z0-9]{69})"
                + END,
            "npm_",
            "pypi-age",
            "rubygems_",
            "dckr_",
            "cio",
            "akcp"),
        certain(
            "build-token",
            START
                + "(CCIPAT_[A-Za-z0-9_]{22,70}+|bk[ua]a?_[A-Za-z0-9]{40}"
                + "|sq[upa]_[a-f0-9]{40}|sntry[su]_[A-Za-z0-9+/=_.-]{60,}+)",
            "ccipat_",
            "bkua_",
            "bka_",
            "bku_",
            "squ_",
            "sqp_",
            "sqa_",
            "sntrys_",
            "sntryu_"),
        // Clouds and what runs in them.
        certain(
            "cloud-token",
            START
                + "(do[opr]_v1_[a-f0-9]{64}|dapi[a-f0-9]{32}(?:-[0-9])?|sbp_[a-f0-9]{40}"
                + "|pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}|fm[12][ar]?_[A-Za-z0-9+/=_-]{80,}+"
                + "|fo1_[A-Za-z0-9_-]{43}|v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}|pul-[a-f0-9]{40}"
                + "|HRKU-[A-Za-z0-9_-]{36,64}|LTAI[A-Za-z0-9]{20}|tfp_[A-Za-z0-9_=-]{50,64})"
                + END,
            "do",
            "dapi",
            "sbp_",
            "pscale_",
            "fm1",
            "fm2",
            "fo1_",
            "v1.0-",
            "pul-",
            "hrku-",
            "ltai",
            "tfp_"),
        certain(
            "azure-key",
            "((?<=AccountKey=)[A-Za-z0-9+/]{86}==|(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.]{3}[0-9]Q~"
                + "[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-]))",
            "accountkey=",
            "q~"),
        certain(
            "vault-token",
            START
                + "(hv[sbr]\\.[A-Za-z0-9_-]{24,}+|[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}"
                + "|dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9_.-]{40,64}|ops_eyJ[A-Za-z0-9+/=_-]{200,}+"
                + "|AGE-SECRET-KEY-1[0-9A-Z]{58})",
            "hvs.",
            "hvb.",
            "hvr.",
            ".atlasv1.",
            "dp.",
            "ops_eyj",
            "age-secret-key-1"),
        certain(
            "monitoring-token",
            START
                + "(glc_[A-Za-z0-9+/]{32,400}+={0,2}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"
                + "|NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}|dt0[a-z][0-9]{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64})"
                + END,
            "glc_",
            "glsa_",
            "nrak-",
            "nrii-",
            "dt0"),
        // Talking, selling, keeping track.
        certain(
            "slack-token",
            "(xox[abeoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,}+|xapp-[0-9]-[A-Za-z0-9-]{10,}+"
                + "|hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}+)",
            "xox",
            "xapp-",
            "hooks.slack.com"),
        certain(
            "chat-token",
            "((?<![A-Za-z0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])"
                + "|discord(?:app)?\\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,72}"
                + "|[a-z0-9-]{1,60}\\.webhook\\.office\\.com/webhookb2/[A-Za-z0-9@/-]{60,240})",
            ":aa",
            "/api/webhooks/",
            ".webhook.office.com"),
        certain(
            "payment-key",
            START
                + "((?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,255}+|whsec_[A-Za-z0-9+/=]{24,64}"
                + "|sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60}"
                + "|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}|access_token\\$production\\$[a-z0-9]{16}\\$[a-f0-9]{32}"
                + "|FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,40})",
            "sk_live_",
            "sk_test_",
            "sk_prod_",
            "rk_live_",
            "rk_test_",
            "rk_prod_",
            "whsec_",
            "sq0",
            "eaaa",
            "shpat_",
            "shpca_",
            "shppa_",
            "shpss_",
            "access_token$",
            "flwseck"),
        certain(
            "mail-key",
            START
                + "(SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}|xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"
                + "|key-[a-f0-9]{32}|[a-f0-9]{32}-us[0-9]{1,2}|SK[a-f0-9]{32}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24})"
                + END,
            "sg.",
            "xkeysib-",
            "key-",
            "-us",
            "sk",
            "re_"),
        certain(
            "tracker-token",
            START
                + "(ATATT3[A-Za-z0-9_=-]{100,255}+|ATCTT3[A-Za-z0-9_=-]{100,255}+|lin_api_[A-Za-z0-9]{40}"
                + "|(?:ntn_|secret_)[A-Za-z0-9]{43,50}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|figd_[A-Za-z0-9_-]{40}"
                + "|EAA[MC][A-Za-z0-9]{40,255}+|sl\\.[A-Za-z0-9_-]{130,255}+|pat[A-Za-z0-9]{14}\\.[a-f0-9]{64})"
                + END,
            "atatt3",
            "atctt3",
            "lin_api_",
            "ntn_",
            "secret_",
            "pmak-",
            "figd_",
            "eaam",
            "eaac",
            "sl.",
            "pat"));
  }
}
