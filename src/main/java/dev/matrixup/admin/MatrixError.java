package dev.matrixup.admin;

import java.io.IOException;

/**
 * A homeserver's refusal, as the
 * <a href="https://spec.matrix.org/latest/client-server-api/#standard-error-response">Matrix specification</a> shapes it. Never holds
 * what was sent.
 */
public final class MatrixError extends IOException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_TEXT = 200;

    /** The HTTP status of who has to say who he is. */
    static final int UNAUTHORIZED = 401;

    private final int status;
    private final String errcode;
    private final String error;

    MatrixError(int status, String errcode, String error) {
        super(message(status, plain(errcode), plain(error)));
        this.status = status;
        this.errcode = plain(errcode);
        this.error = plain(error);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** {@code M_FORBIDDEN} and the like; empty where something else than a homeserver answered. */
    public String errcode() {
        return errcode;
    }

    /** The server's own words, in printable ASCII; may be empty. */
    public String error() {
        return error;
    }

    /** Whether the homeserver has certainly not done what it was asked for. */
    boolean isRefusal() {
        return status / 100 == 4;
    }

    /**
     * Whether the token that was sent is no longer valid, be it for good or until its owner logs in again (a soft logout). Nothing else that
     * is answered with status 401 says so: a reverse proxy that wants a login of its own answers with it, and so does a homeserver that
     * never got to see the token.
     */
    public boolean isUnknownToken() {
        return is("M_UNKNOWN_TOKEN");
    }

    private static String message(int status, String errcode, String error) {
        String answered = "HTTP %d %s %s".formatted(status, errcode, error).strip();
        if (status != UNAUTHORIZED) {
            return answered;
        }
        return switch (errcode) {
            case "" -> answered + "; something in front of the homeserver wants a login";
            case "M_MISSING_TOKEN" ->
                answered.replaceFirst("[.]$", "") + "; something in front of the homeserver keeps the token back";
            default -> answered;
        };
    }

    /** Whether this is the error of that name. */
    boolean is(String code) {
        return errcode.equals(code);
    }

    /** The text comes from a server that may be anybody's: nothing of it may steer a terminal or fill a screen. */
    private static String plain(String text) {
        String shown = text.replaceAll("[^ -~]+", " ").strip();
        return shown.length() <= LONGEST_TEXT ? shown : shown.substring(0, LONGEST_TEXT);
    }
}
