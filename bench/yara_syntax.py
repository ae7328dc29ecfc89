# SPDX-License-Identifier: MPL-2.0
"""Regular expressions of Go in the syntax of YARA 4, where the language stays the same.

YARA has no flags inside of a pattern, no groups that do not capture, no named classes, no \\z, and does not
let lazy and greedy repeats stand in one pattern. Groups become plain ones, classes the bytes that they hold,
and repeats greedy: whether and where matches begin does not depend on that. Letters that ignore case become
classes, unless all of them do: then the pattern has YARA's own flag. Bytes are matched, as hyper does."""

import string

SETS = {"d": string.digits, "w": string.ascii_letters + string.digits + "_", "s": "\t\n\f\r "}
NAMED = {"alnum": string.ascii_letters + string.digits, "alpha": string.ascii_letters, "digit": string.digits,
         "lower": string.ascii_lowercase, "upper": string.ascii_uppercase, "xdigit": string.hexdigits}
CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
ALL = frozenset(range(256))


class NotTranslated(ValueError):
    """The pattern has something that has no equal in YARA, or that this module does not know."""


def bytes_of(text):
    return frozenset(text.encode())


def both_cases(chars):
    text = "".join(map(chr, chars))
    return frozenset(ord(c) for c in text.lower() + text.upper() if ord(c) < 128) | chars


def written(byte):
    char = chr(byte)
    return char if char.isascii() and (char.isalnum() or char == "_") else f"\\x{byte:02x}"


def class_of(chars):
    """A class of those bytes; of one, the byte."""
    if len(chars) == 1:
        return written(next(iter(chars)))
    out, left = "[", sorted(chars)
    while left:
        count = 1
        while count < len(left) and left[count] == left[0] + count:
            count += 1
        out += written(left[0]) + ("-" + written(left[count - 1]) if count > 2 else "")
        left = left[count if count > 2 else 1:]
    return out + "]"


class Translation:
    """One pass over a pattern. `expand`: letters that ignore case become classes."""

    def __init__(self, pattern, expand):
        self.pattern, self.at, self.expand = pattern, 0, expand
        self.folded = self.exact = False  # whether there are letters that ignore case, and that do not

    def ahead(self, text):
        return self.pattern.startswith(text, self.at)

    def take(self, text):
        if not self.ahead(text):
            return False
        self.at += len(text)
        return True

    def next(self):
        if self.at == len(self.pattern):
            raise NotTranslated("it ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def until(self, end):
        stop = self.pattern.find(end, self.at)
        if stop < 0:
            raise NotTranslated(f"no {end}")
        out, self.at = self.pattern[self.at:stop], stop + len(end)
        return out

    def item(self, chars, flags):
        """One of those bytes."""
        other = both_cases(chars)
        if other != chars:
            self.folded |= flags["i"]
            self.exact |= not flags["i"]
        return class_of(other if flags["i"] and self.expand else chars)

    def escape(self):
        """What an escape stands for, behind its backslash: a set of bytes."""
        char = self.next()
        if char.lower() in SETS:
            chars = bytes_of(SETS[char.lower()])
            return chars if char.islower() else ALL - chars
        if char == "x" and not self.ahead("{"):
            return frozenset([int(self.next() + self.next(), 16)])
        if char in CONTROLS:
            return frozenset([CONTROLS[char]])
        if char.isalnum() or not char.isascii():
            raise NotTranslated(f"\\{char}")
        return bytes_of(char)

    def class_item(self):
        if self.take("[:"):
            name = self.until(":]")
            if name not in NAMED:
                raise NotTranslated(f"[:{name}:]")
            return bytes_of(NAMED[name])
        char = self.next()
        if not char.isascii():
            raise NotTranslated(char)
        return self.escape() if char == "\\" else bytes_of(char)

    def char_class(self, flags):
        negated, chars, first = self.take("^"), frozenset(), True
        while first or not self.ahead("]"):
            first, start = False, self.class_item()
            if self.ahead("-") and not self.ahead("-]") and len(start) == 1:
                self.next()
                start = frozenset(range(min(start), max(self.class_item()) + 1))
            chars |= start
        self.next()
        if not negated:
            return self.item(chars, flags)
        return self.item(ALL - (both_cases(chars) if flags["i"] else chars), flags)

    def group(self, flags):
        inner = dict(flags)
        if self.take("?P<") or self.take("?<"):
            self.until(">")
        elif self.take("?"):
            on = True
            while (char := self.next()) not in ":)":
                if char == "-":
                    on = False
                elif char in "is":
                    inner[char] = on
                else:
                    raise NotTranslated(f"(?{char}")
            if char == ")":  # up to the end of the group around it
                flags.update(inner)
                return ""
        out = self.alternatives(inner)
        if not self.take(")"):
            raise NotTranslated("a group does not end")
        return f"({out})"

    def repeat(self):
        for sign in "*+?":
            if self.take(sign):
                self.take("?")
                return sign
        if not self.ahead("{"):
            return ""
        self.next()
        count = self.until("}")
        if not count.replace(",", "", 1).isdigit() or count.startswith(","):
            raise NotTranslated("{" + count)
        self.take("?")
        return "{" + count + "}"

    def piece(self, flags):
        char = self.next()
        if char == "(":
            return self.group(flags)
        if char == "[":
            return self.char_class(flags)
        if char == ".":
            return class_of(ALL) if flags["s"] else class_of(ALL - {10})
        if char in "^$":
            return char
        if char != "\\":
            if not char.isascii() or char in "*+?{":
                raise NotTranslated(char)
            return self.item(bytes_of(char), flags)
        if self.ahead("b") or self.ahead("B"):
            return "\\" + self.next()
        if self.take("z"):
            return "$"
        return self.item(self.escape(), flags)

    def alternatives(self, flags):
        out = ""
        while self.at < len(self.pattern) and not self.ahead(")"):
            if self.take("|"):
                out += "|"
                continue
            piece = self.piece(flags)
            out += piece + (self.repeat() if piece else "")
        return out


def translated(pattern):
    """The pattern between slashes, with YARA's flag; NotTranslated where that cannot be."""
    for expand in (False, True):
        translation = Translation(pattern, expand)
        out = translation.alternatives({"i": False, "s": False})
        if translation.at < len(pattern):
            raise NotTranslated("a group ends that did not begin")
        if expand or not translation.folded:
            return f"/{out}/"
        if not translation.exact:
            return f"/{out}/i"
    raise AssertionError
