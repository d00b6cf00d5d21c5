/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Finds and loads the native library, once a class loader.
 *
 * It comes inside the jar and is copied to a fresh folder with a random name, loaded, and deleted again: nothing stays on the disk, and
 * two class loaders get two copies. Two properties change that: {@code prepay.library.path} names the file to load instead, and
 * {@code prepay.tmpdir} the folder to copy to (default {@code java.io.tmpdir}), for machines whose temporary folder may not hold programs.
 */
final class Native {
    private Native() {
    }

    /** {@code linux-x86_64} and the like. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9].*", "");
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
    }

    static void load() {
        String path = System.getProperty("prepay.library.path");
        if (path != null) {
            loadFile(Path.of(path).toAbsolutePath(), "prepay.library.path names it");
            return;
        }
        String resource = "/META-INF/native/" + platform() + "/libprepay-java.so";
        try (InputStream packed = Native.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new UnsatisfiedLinkError("this jar has no native library for this machine: " + resource
                        + "; build one and name it with -Dprepay.library.path=FILE");
            }
            copyAndLoad(packed);
        } catch (IOException broken) {
            throw notCopied(broken);
        }
    }

    private static void copyAndLoad(InputStream packed) throws IOException {
        String parent = System.getProperty("prepay.tmpdir");
        Path folder = parent == null ? Files.createTempDirectory("prepay-")
                : Files.createTempDirectory(Path.of(parent), "prepay-");
        Path file = folder.resolve("libprepay-java.so");
        try {
            Files.copy(packed, file);
            loadFile(file, "it was copied there from the jar");
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void loadFile(Path file, String why) {
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError refused) {
            UnsatisfiedLinkError said = new UnsatisfiedLinkError(file + " could not be loaded (" + why + "): "
                    + refused.getMessage() + ". If its folder is mounted noexec, name another one with"
                    + " -Dprepay.tmpdir=FOLDER, or unpack the library yourself and name it with -Dprepay.library.path=FILE");
            said.initCause(refused);
            throw said;
        }
    }

    private static UnsatisfiedLinkError notCopied(IOException broken) {
        UnsatisfiedLinkError said = new UnsatisfiedLinkError("the native library could not be copied out of the jar: " + broken
                + ". Name a folder that can be written with -Dprepay.tmpdir=FOLDER");
        said.initCause(broken);
        return said;
    }
}
