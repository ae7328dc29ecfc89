% SPDX-License-Identifier: MPL-2.0
% What a reviewer has decided once for all:
% error(Id, Category, Severity, AutoFix, Description, Fix).

error('SC2086', code, medium, true, 'Double quote to prevent globbing and word splitting', 'quote the expansion').
error('SC2046', code, medium, true, 'Quote this to prevent word splitting', 'quote the command substitution').
error('SC2115', code, high, true, 'An empty variable would remove everything', 'use "${name:?}"').
error('SC2164', code, medium, true, 'cd may fail, and the script goes on in the wrong folder', 'use cd ... || exit').
error('SC2248', quality, info, true, 'Prefer double quoting even when a variable has no special characters', 'quote the expansion').
error('SC2249', quality, info, false, 'A case statement without a default', 'add a default *) case').

error('FF1016', code, medium, false, 'A format string that is no constant', 'make the format a literal, and let the compiler check it with __attribute__((format))').
error('FF1029', code, low, false, 'read() in a loop', 'check that what is read fits the buffer').
error('FF1044', code, high, false, 'The result of a system call is trusted without a check', 'check the result').

error(nullPointer, code, high, false, 'A null pointer is dereferenced', 'check the pointer before it is used').
error(memleak, code, medium, false, 'Memory is not freed on every path', 'free it on the way out').
error(uninitvar, code, high, false, 'A variable is used before it has a value', 'give it a value where it is declared').
error(bufferAccessOutOfBounds, code, critical, false, 'A buffer is accessed out of bounds', 'check the index against the size').
error(variableScope, quality, info, true, 'The scope of a variable can be reduced', 'declare it where it is first used').
error(constParameter, quality, info, true, 'A parameter can be a pointer to const', 'add const').
error(clarifyCalculation, quality, low, true, 'The precedence of operators is not obvious', 'add parentheses').
error(shiftTooManyBitsSigned, code, low, false, 'A shift of a signed value depends on the implementation', 'shift an unsigned value').
