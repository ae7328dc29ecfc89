error('SC2086', code, medium, true, 'Double quote', 'quote it').
% comment
error(x, workflow, high, false, "d", '').
broken(.
error(y, nothing, 3, f(X), [a|b], 0'c).
