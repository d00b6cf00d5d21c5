/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_FOLDER_H
#define QUICKSTART_FOLDER_H
/* Folders and files the program works in. All of these end the program when they fail. */
#include <stddef.h>

#define FOLDER_PATH_BYTES 768

/* Make the folder, or empty it of what an earlier run left; a folder that no run made, or with anything else in it, is refused. */
void folder_make(const char *path);
/* An input that lies in the folder would be removed with it. */
void folder_refuse_input(const char *path, const char *input);
/* "folder/name". */
const char *folder_path(char out[FOLDER_PATH_BYTES], const char *folder, const char *name);
void folder_copy(const char *from, const char *to);

#endif
