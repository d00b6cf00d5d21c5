/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.io.IOException;

/**
 * What carries commands to a card: a reader, or a card in this process ({@link CardApp}). Over javax.smartcardio it is one line,
 * {@code command -> channel.transmit(new CommandAPDU(command)).getBytes()}, with its CardException wrapped in an IOException.
 */
@FunctionalInterface
public interface Transport {
    /**
     * Sends one command, receives one answer.
     *
     * @param command the APDU
     * @return data and status word, as they came
     * @throws IOException no whole answer came: the card was pulled out, the reader failed. The session is over then
     */
    byte[] transmit(byte[] command) throws IOException;
}
