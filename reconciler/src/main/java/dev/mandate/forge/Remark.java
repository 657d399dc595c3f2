package dev.mandate.forge;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody has said in a conversation.
 *
 * @param author empty when the account is gone; a person's word that came by a program is a bot's
 * @param own whether Mandate said it
 * @param text Markdown
 * @param edited whether it no longer says what was written first, as far as the forge tells
 * @param page where people see it
 */
public record Remark(
    long id,
    Optional<Account> author,
    boolean own,
    String text,
    Instant written,
    boolean edited,
    String page) {}
