/* SPDX-License-Identifier: MPL-2.0 */
/* The expected hashes are those of Python's hashlib, whose blake2b takes the parameters of a tree.
 */
#include "lib/blake2bp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void is_hash(size_t size, const char *expected)
{
    char hex[ID_HEX_SIZE];
    uint8_t *bytes = calloc(1, size + 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    assert_string_equal(id_hex(blake2bp_of(bytes, size), hex), expected);
    free(bytes);
}

static void hashes_what_others_hash(void **state)
{
    (void)state;
    is_hash(0, "b5ef811a8038f70b628fa8b294daae74");
    is_hash(1, "a139280e72757b723e6473d5be59f36e");
    is_hash(127, "da0754222d05822682c46112a9abcd1f");
    is_hash(128, "a92fd23dd7f0cb39d082fe107350eb52");
    is_hash(129, "ce1f816c341fa30ab9cccd166c417202");
    is_hash(255, "bc63a9f381422aaa4e51acb101769293");
    is_hash(256, "b8de67694459204cb485f083e8481221");
    is_hash(384, "266599608209659a3e138bf61960ba30");
    is_hash(385, "0bd5df8c2e54ed7e96ccf3f308f919f0");
    is_hash(511, "c8d4373a70ee975eaa39ec7960249eac");
    is_hash(512, "e145c89e63b5ae128249abb012502401");
    is_hash(513, "206176fadb449ae2832d9b61bde3b5fa");
    is_hash(640, "602adc22ed099eb26375e5d531f7822f");
    is_hash(896, "c73cf2f45bb7c206506728904527e0de");
    is_hash(897, "a5fb6a0a8d6dc332e0de0576a9cacd41");
    is_hash(1023, "fe7d3a5b3872244c454f0833f6da89c6");
    is_hash(1024, "adc371f10fd7875bfd3a3132df9a29dd");
    is_hash(1025, "6049682715268070ee773a6de85a52d9");
    is_hash(1152, "455c6aa074053f141f8afa61ffe0b32a");
    is_hash(1153, "51590d432327ded7ddcd2bac1286dfbe");
    is_hash(1535, "66b3d1f8b854d5daed9d0602ea8a5c34");
    is_hash(1536, "01f76e86620279772660d6fe8af54388");
    is_hash(2048, "9f17f010388e6f1c5256198d39790bf2");
    is_hash(5000, "ce027e20dd553666e880fe098d596798");
    is_hash(262144, "446103ca39e230e585a4a94d294de19e");
    is_hash(262145, "5e1f9a1ef018d5bd7d0133dc14e937c1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_what_others_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
