% SPDX-License-Identifier: MPL-2.0
:- object(catalogue,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'What is known of weaknesses, rules and tools before anything is learned.'
	]).

	% schema/RULESET.md says what the facts mean.

	% cwe(Number, Category, Severity, Name).
	cwe(15, code, medium, 'External control of a system or configuration setting').
	cwe(20, code, medium, 'Improper input validation').
	cwe(22, code, high, 'Path traversal').
	cwe(23, code, high, 'Relative path traversal').
	cwe(24, code, high, 'Path traversal by \'../\'').
	cwe(25, code, high, 'Path traversal by \'/../\'').
	cwe(26, code, high, 'Path traversal by \'/dir/../\'').
	cwe(27, code, high, 'Path traversal by \'dir/../../\'').
	cwe(28, code, high, 'Path traversal by \'..\\\'').
	cwe(29, code, high, 'Path traversal by \'\\..\'').
	cwe(31, code, high, 'Path traversal by \'dir\\..\\..\'').
	cwe(35, code, high, 'Path traversal by \'.../...//\'').
	cwe(36, code, high, 'Absolute path traversal').
	cwe(37, code, high, 'Path traversal by \'/absolute/path\'').
	cwe(38, code, high, 'Path traversal by \'\\absolute\\path\'').
	cwe(39, code, high, 'Path traversal by a drive letter').
	cwe(40, code, high, 'Path traversal by a UNC share').
	cwe(41, code, medium, 'Improper resolution of path equivalence').
	cwe(57, code, medium, 'Path equivalence of folder and folder/../name').
	cwe(59, code, high, 'Link following').
	cwe(61, code, high, 'UNIX symbolic link following').
	cwe(62, code, medium, 'UNIX hard link').
	cwe(64, code, high, 'Windows shortcut following').
	cwe(65, code, high, 'Windows hard link').
	cwe(66, code, medium, 'Improper handling of names of virtual resources').
	cwe(67, code, low, 'Improper handling of Windows device names').
	cwe(73, code, high, 'External control of file name or path').
	cwe(74, code, high, 'Injection').
	cwe(75, code, medium, 'Special elements sent to another plane').
	cwe(76, code, medium, 'Improper neutralization of equivalent special elements').
	cwe(77, code, critical, 'Command injection').
	cwe(78, code, critical, 'OS command injection').
	cwe(79, code, medium, 'Cross-site scripting').
	cwe(80, code, medium, 'Basic cross-site scripting').
	cwe(81, code, medium, 'Script in an error message of a web page').
	cwe(82, code, medium, 'Script in attributes of IMG tags').
	cwe(83, code, medium, 'Script in attributes of a web page').
	cwe(84, code, medium, 'Improper neutralization of encoded URI schemes').
	cwe(85, code, medium, 'Doubled character cross-site scripting').
	cwe(86, code, medium, 'Improper neutralization of invalid characters in identifiers').
	cwe(87, code, medium, 'Alternate cross-site scripting syntax').
	cwe(88, code, high, 'Argument injection').
	cwe(89, code, critical, 'SQL injection').
	cwe(90, code, high, 'LDAP injection').
	cwe(91, code, medium, 'XML injection').
	cwe(93, code, medium, 'CRLF injection').
	cwe(94, code, critical, 'Code injection').
	cwe(95, code, critical, 'Eval injection').
	cwe(96, code, high, 'Static code injection').
	cwe(97, code, high, 'Server-side includes injection').
	cwe(98, code, high, 'PHP remote file inclusion').
	cwe(99, code, medium, 'Resource injection').
	cwe(102, code, low, 'Duplicate validation forms in Struts').
	cwe(103, code, low, 'Incomplete validate method in Struts').
	cwe(104, code, low, 'Form bean that does not extend the validation class').
	cwe(106, code, low, 'Validator plug-in of Struts that is not used').
	cwe(109, code, low, 'Validator of Struts turned off').
	cwe(111, code, medium, 'Direct use of unsafe native code').
	cwe(112, code, medium, 'Missing XML validation').
	cwe(113, code, medium, 'HTTP response splitting').
	cwe(114, code, high, 'Process control').
	cwe(115, code, medium, 'Misinterpretation of input').
	cwe(116, code, medium, 'Improper encoding or escaping of output').
	cwe(117, code, medium, 'Log injection').
	cwe(118, code, high, 'Access out of the bounds of an indexable resource').
	cwe(119, code, high, 'Operation outside of the bounds of a memory buffer').
	cwe(120, code, high, 'Classic buffer overflow').
	cwe(121, code, high, 'Stack-based buffer overflow').
	cwe(122, code, high, 'Heap-based buffer overflow').
	cwe(123, code, high, 'Write-what-where condition').
	cwe(124, code, high, 'Buffer underwrite').
	cwe(125, code, medium, 'Out-of-bounds read').
	cwe(126, code, medium, 'Buffer over-read').
	cwe(127, code, medium, 'Buffer under-read').
	cwe(128, code, medium, 'Wrap-around error').
	cwe(129, code, high, 'Improper validation of an array index').
	cwe(130, code, medium, 'Improper handling of a length parameter').
	cwe(131, code, high, 'Incorrect calculation of a buffer size').
	cwe(134, code, high, 'Externally controlled format string').
	cwe(135, code, medium, 'Incorrect calculation of the length of a multi-byte string').
	cwe(138, code, medium, 'Improper neutralization of special elements').
	cwe(140, code, medium, 'Improper neutralization of delimiters').
	cwe(141, code, medium, 'Improper neutralization of parameter delimiters').
	cwe(144, code, medium, 'Improper neutralization of line delimiters').
	cwe(147, code, medium, 'Improper neutralization of input terminators').
	cwe(149, code, medium, 'Improper neutralization of quoting syntax').
	cwe(150, code, medium, 'Improper neutralization of escape or control sequences').
	cwe(155, code, medium, 'Improper neutralization of wildcards').
	cwe(157, code, medium, 'Failure to sanitize paired delimiters').
	cwe(158, code, medium, 'Improper neutralization of a null byte').
	cwe(159, code, medium, 'Improper handling of invalid special elements').
	cwe(166, code, low, 'Improper handling of a missing special element').
	cwe(168, code, low, 'Improper handling of inconsistent special elements').
	cwe(170, code, medium, 'Improper null termination').
	cwe(172, code, medium, 'Encoding error').
	cwe(173, code, medium, 'Improper handling of alternate encoding').
	cwe(174, code, medium, 'Double decoding of the same data').
	cwe(176, code, low, 'Improper handling of Unicode encoding').
	cwe(177, code, medium, 'Improper handling of URL encoding').
	cwe(178, code, medium, 'Improper handling of case sensitivity').
	cwe(179, code, medium, 'Early validation').
	cwe(180, code, medium, 'Validation before canonicalization').
	cwe(182, code, medium, 'Collapse of data into an unsafe value').
	cwe(183, code, medium, 'Permissive list of allowed inputs').
	cwe(184, code, medium, 'Incomplete list of disallowed inputs').
	cwe(185, code, medium, 'Incorrect regular expression').
	cwe(186, code, low, 'Overly restrictive regular expression').
	cwe(187, code, medium, 'Partial string comparison').
	cwe(188, code, low, 'Reliance on data or memory layout').
	cwe(190, code, high, 'Integer overflow or wraparound').
	cwe(191, code, high, 'Integer underflow').
	cwe(192, code, medium, 'Integer coercion error').
	cwe(193, code, medium, 'Off-by-one error').
	cwe(194, code, medium, 'Unexpected sign extension').
	cwe(195, code, medium, 'Signed to unsigned conversion error').
	cwe(196, code, medium, 'Unsigned to signed conversion error').
	cwe(197, code, medium, 'Numeric truncation error').
	cwe(200, code, medium, 'Exposure of sensitive information').
	cwe(201, code, medium, 'Sensitive information in sent data').
	cwe(202, code, medium, 'Sensitive information exposed through data queries').
	cwe(203, code, medium, 'Observable discrepancy').
	cwe(204, code, medium, 'Observable response discrepancy').
	cwe(205, code, medium, 'Observable behavioural discrepancy').
	cwe(208, code, medium, 'Observable timing discrepancy').
	cwe(209, code, medium, 'Sensitive information in an error message').
	cwe(210, code, medium, 'Sensitive information in a self-generated error message').
	cwe(211, code, medium, 'Sensitive information in an externally generated error message').
	cwe(212, code, medium, 'Sensitive information not removed before storage or transfer').
	cwe(213, code, medium, 'Sensitive information exposed by incompatible policies').
	cwe(214, code, medium, 'Process invoked with visible sensitive information').
	cwe(215, code, low, 'Sensitive information in debugging code').
	cwe(219, configuration, medium, 'Sensitive files under the web root').
	cwe(222, code, low, 'Truncation of security-relevant information').
	cwe(223, code, low, 'Omission of security-relevant information').
	cwe(224, code, low, 'Obscured security-relevant information by an alternate name').
	cwe(226, code, medium, 'Sensitive information in a resource that is reused').
	cwe(228, code, low, 'Improper handling of syntactically invalid structure').
	cwe(229, code, low, 'Improper handling of values').
	cwe(230, code, low, 'Improper handling of missing values').
	cwe(231, code, medium, 'Improper handling of extra values').
	cwe(232, code, low, 'Improper handling of undefined values').
	cwe(233, code, medium, 'Improper handling of parameters').
	cwe(234, code, low, 'Failure to handle a missing parameter').
	cwe(235, code, medium, 'Improper handling of extra parameters').
	cwe(241, code, medium, 'Improper handling of an unexpected data type').
	cwe(242, code, high, 'Use of an inherently dangerous function').
	cwe(243, code, medium, 'chroot jail without changing the working directory').
	cwe(244, code, medium, 'Heap memory that is not cleared before release').
	cwe(245, quality, low, 'Direct management of connections in J2EE').
	cwe(246, quality, low, 'Direct use of sockets in J2EE').
	cwe(248, code, medium, 'Uncaught exception').
	cwe(249, code, medium, 'Path manipulation').
	cwe(250, code, high, 'Execution with unnecessary privileges').
	cwe(252, code, medium, 'Unchecked return value').
	cwe(253, code, medium, 'Incorrect check of a return value').
	cwe(256, code, high, 'Plaintext storage of a password').
	cwe(257, code, medium, 'Passwords stored in a recoverable format').
	cwe(258, configuration, high, 'Empty password in a configuration file').
	cwe(259, secret, high, 'Hard-coded password').
	cwe(260, secret, high, 'Password in a configuration file').
	cwe(261, code, medium, 'Weak encoding for a password').
	cwe(262, configuration, low, 'Password aging is not used').
	cwe(263, configuration, low, 'Password aging with a long time').
	cwe(265, code, medium, 'Privilege issue').
	cwe(266, code, high, 'Incorrect privilege assignment').
	cwe(267, code, high, 'Privilege defined with unsafe actions').
	cwe(268, code, medium, 'Privilege chaining').
	cwe(269, code, high, 'Improper privilege management').
	cwe(270, code, medium, 'Privilege context switching error').
	cwe(271, code, high, 'Privilege dropping error').
	cwe(272, code, medium, 'Least privilege violation').
	cwe(273, code, high, 'Improper check for dropped privileges').
	cwe(274, code, medium, 'Improper handling of insufficient privileges').
	cwe(275, configuration, medium, 'Permission issue').
	cwe(276, configuration, medium, 'Incorrect default permissions').
	cwe(277, configuration, medium, 'Insecure inherited permissions').
	cwe(278, configuration, medium, 'Insecure preserved inherited permissions').
	cwe(279, configuration, medium, 'Incorrect permissions assigned at execution').
	cwe(280, code, medium, 'Improper handling of insufficient permissions').
	cwe(281, code, medium, 'Improper preservation of permissions').
	cwe(282, code, medium, 'Improper ownership management').
	cwe(283, code, medium, 'Unverified ownership').
	cwe(284, code, high, 'Improper access control').
	cwe(285, code, high, 'Improper authorization').
	cwe(286, code, medium, 'Incorrect user management').
	cwe(287, code, high, 'Improper authentication').
	cwe(288, code, high, 'Authentication bypass by an alternate path').
	cwe(289, code, high, 'Authentication bypass by an alternate name').
	cwe(290, code, high, 'Authentication bypass by spoofing').
	cwe(291, code, medium, 'Reliance on an IP address for authentication').
	cwe(292, code, medium, 'Trusting the name of a self-reported DNS host').
	cwe(293, code, medium, 'Referer field used for authentication').
	cwe(294, code, high, 'Authentication bypass by capture and replay').
	cwe(295, code, high, 'Improper certificate validation').
	cwe(296, code, high, 'Certificate chain of trust not followed').
	cwe(297, code, high, 'Certificate with a host mismatch').
	cwe(298, code, medium, 'Certificate expiration not checked').
	cwe(299, code, medium, 'Certificate revocation not checked').
	cwe(300, code, high, 'Channel accessible by a non-endpoint').
	cwe(301, code, medium, 'Reflection attack in an authentication protocol').
	cwe(302, code, high, 'Authentication bypass by assumed-immutable data').
	cwe(303, code, high, 'Incorrect implementation of an authentication algorithm').
	cwe(304, code, high, 'Missing step in authentication').
	cwe(305, code, high, 'Authentication bypass by a primary weakness').
	cwe(306, code, critical, 'Missing authentication for a critical function').
	cwe(307, code, medium, 'Excessive authentication attempts not restricted').
	cwe(308, code, low, 'Single-factor authentication').
	cwe(309, code, medium, 'Password system as primary authentication').
	cwe(310, code, medium, 'Cryptographic issue').
	cwe(311, code, high, 'Missing encryption of sensitive data').
	cwe(312, code, medium, 'Cleartext storage of sensitive information').
	cwe(313, code, medium, 'Cleartext storage in a file or on disk').
	cwe(314, code, medium, 'Cleartext storage in the registry').
	cwe(315, code, medium, 'Cleartext storage in a cookie').
	cwe(316, code, low, 'Cleartext storage in memory').
	cwe(317, code, medium, 'Cleartext storage in a user interface').
	cwe(318, code, medium, 'Cleartext storage in an executable').
	cwe(319, code, high, 'Cleartext transmission of sensitive information').
	cwe(320, code, medium, 'Key management error').
	cwe(321, secret, high, 'Hard-coded cryptographic key').
	cwe(322, code, high, 'Key exchange without entity authentication').
	cwe(323, code, medium, 'Reuse of a nonce with its key').
	cwe(324, code, medium, 'Use of an expired key').
	cwe(325, code, medium, 'Missing cryptographic step').
	cwe(326, code, medium, 'Inadequate encryption strength').
	cwe(327, code, high, 'Broken or risky cryptographic algorithm').
	cwe(328, code, medium, 'Weak hash').
	cwe(329, code, medium, 'Predictable IV with CBC mode').
	cwe(330, code, medium, 'Insufficiently random values').
	cwe(331, code, medium, 'Insufficient entropy').
	cwe(332, code, medium, 'Insufficient entropy in a random number generator').
	cwe(333, code, medium, 'Improper handling of insufficient entropy').
	cwe(334, code, medium, 'Small space of random values').
	cwe(335, code, medium, 'Incorrect use of seeds').
	cwe(336, code, medium, 'Same seed in a random number generator').
	cwe(337, code, medium, 'Predictable seed').
	cwe(338, code, medium, 'Cryptographically weak random number generator').
	cwe(339, code, medium, 'Small seed space in a random number generator').
	cwe(340, code, medium, 'Predictable numbers or identifiers').
	cwe(341, code, medium, 'Predictable from an observable state').
	cwe(342, code, medium, 'Exact value predictable from previous values').
	cwe(343, code, medium, 'Predictable value range from previous values').
	cwe(344, code, medium, 'Use of an invariant value in a changing context').
	cwe(345, code, high, 'Insufficient verification of data authenticity').
	cwe(346, code, high, 'Origin validation error').
	cwe(347, code, high, 'Improper verification of a cryptographic signature').
	cwe(348, code, medium, 'Use of a less trusted source').
	cwe(349, code, medium, 'Untrusted data accepted with trusted data').
	cwe(350, code, medium, 'Reliance on reverse DNS').
	cwe(351, code, medium, 'Insufficient type distinction').
	cwe(352, code, medium, 'Cross-site request forgery').
	cwe(353, code, medium, 'Missing integrity check').
	cwe(354, code, medium, 'Improper validation of an integrity check value').
	cwe(356, code, low, 'User interface that does not warn of unsafe actions').
	cwe(357, code, low, 'Insufficient user interface warning of dangerous operations').
	cwe(358, code, medium, 'Improperly implemented security check of a standard').
	cwe(359, code, medium, 'Exposure of private personal information').
	cwe(360, code, medium, 'Trust of system event data').
	cwe(362, code, medium, 'Race condition').
	cwe(363, code, medium, 'Race condition that enables link following').
	cwe(364, code, medium, 'Signal handler race condition').
	cwe(366, code, medium, 'Race condition within a thread').
	cwe(367, code, medium, 'Time of check to time of use').
	cwe(368, code, medium, 'Context switching race condition').
	cwe(369, code, medium, 'Division by zero').
	cwe(370, code, medium, 'Missing check for certificate revocation after the first check').
	cwe(372, code, medium, 'Incomplete distinction of internal states').
	cwe(374, code, low, 'Mutable object passed to an untrusted method').
	cwe(375, code, low, 'Mutable object returned to an untrusted caller').
	cwe(377, code, medium, 'Insecure temporary file').
	cwe(378, code, medium, 'Temporary file with insecure permissions').
	cwe(379, code, medium, 'Temporary file in a folder with insecure permissions').
	cwe(382, quality, low, 'System.exit() in a J2EE application').
	cwe(383, quality, low, 'Direct use of threads in J2EE').
	cwe(384, code, high, 'Session fixation').
	cwe(385, code, medium, 'Covert timing channel').
	cwe(386, code, medium, 'Symbolic name that does not map to the correct object').
	cwe(390, quality, low, 'Detected error without action').
	cwe(391, quality, low, 'Unchecked error condition').
	cwe(392, quality, low, 'Missing report of an error condition').
	cwe(393, quality, low, 'Return of a wrong status code').
	cwe(394, code, low, 'Unexpected status code or return value').
	cwe(395, quality, low, 'Catching a null pointer exception').
	cwe(396, quality, low, 'Catching a generic exception').
	cwe(397, quality, low, 'Throwing a generic exception').
	cwe(398, quality, low, 'Poor code quality').
	cwe(399, code, medium, 'Resource management error').
	cwe(400, code, high, 'Uncontrolled resource consumption').
	cwe(401, code, medium, 'Memory leak').
	cwe(402, code, medium, 'Transmission of private resources into a new sphere').
	cwe(403, code, medium, 'Exposure of a file descriptor').
	cwe(404, code, medium, 'Improper shutdown or release of a resource').
	cwe(405, code, medium, 'Asymmetric resource consumption').
	cwe(406, code, medium, 'Insufficient control of network message volume').
	cwe(407, code, medium, 'Inefficient algorithmic complexity').
	cwe(408, code, medium, 'Early amplification of behaviour').
	cwe(409, code, medium, 'Improper handling of highly compressed data').
	cwe(410, code, medium, 'Insufficient resource pool').
	cwe(412, code, medium, 'Unrestricted externally accessible lock').
	cwe(413, code, medium, 'Improper resource locking').
	cwe(414, code, medium, 'Missing check for a lock').
	cwe(415, code, high, 'Double free').
	cwe(416, code, high, 'Use after free').
	cwe(419, code, medium, 'Unprotected primary channel').
	cwe(420, code, high, 'Unprotected alternate channel').
	cwe(421, code, medium, 'Race condition in access to an alternate channel').
	cwe(422, code, medium, 'Unprotected Windows messaging channel').
	cwe(424, code, high, 'Improper protection of an alternate path').
	cwe(425, code, high, 'Forced browsing').
	cwe(426, code, high, 'Untrusted search path').
	cwe(427, code, high, 'Uncontrolled search path element').
	cwe(428, code, high, 'Unquoted search path').
	cwe(430, code, medium, 'Deployment of the wrong handler').
	cwe(431, code, low, 'Missing handler').
	cwe(432, code, medium, 'Dangerous signal handler not disabled').
	cwe(433, configuration, medium, 'Web content delivered without being parsed').
	cwe(434, code, high, 'Unrestricted upload of a file with a dangerous type').
	cwe(435, code, medium, 'Improper interaction between correctly behaving entities').
	cwe(436, code, medium, 'Interpretation conflict').
	cwe(437, code, medium, 'Incomplete model of endpoint features').
	cwe(439, code, low, 'Behavioural change in a new version').
	cwe(440, quality, low, 'Expected behaviour violation').
	cwe(441, code, medium, 'Unintended proxy').
	cwe(444, code, high, 'HTTP request smuggling').
	cwe(446, code, low, 'User interface discrepancy for a security feature').
	cwe(447, code, low, 'Unimplemented feature in a user interface').
	cwe(448, code, low, 'Obsolete feature in a user interface').
	cwe(449, code, low, 'User interface that performs the wrong action').
	cwe(450, code, low, 'Multiple interpretations of user interface input').
	cwe(451, code, medium, 'Misrepresentation of critical information in the user interface').
	cwe(453, configuration, medium, 'Insecure default initialization of a variable').
	cwe(454, code, medium, 'External initialization of trusted variables').
	cwe(455, code, medium, 'Non-exit on failed initialization').
	cwe(456, code, medium, 'Missing initialization of a variable').
	cwe(457, code, medium, 'Use of an uninitialized variable').
	cwe(459, code, medium, 'Incomplete cleanup').
	cwe(460, code, low, 'Improper cleanup on a thrown exception').
	cwe(462, quality, low, 'Duplicate key in an associative list').
	cwe(463, code, low, 'Deletion of a data structure sentinel').
	cwe(464, code, low, 'Addition of a data structure sentinel').
	cwe(465, code, medium, 'Pointer issue').
	cwe(466, code, medium, 'Pointer value returned outside of the expected range').
	cwe(467, code, medium, 'sizeof() on a pointer type').
	cwe(468, code, medium, 'Incorrect pointer scaling').
	cwe(469, code, low, 'Pointer subtraction to determine a size').
	cwe(470, code, high, 'Unsafe reflection').
	cwe(471, code, medium, 'Modification of assumed-immutable data').
	cwe(472, code, medium, 'External control of an assumed-immutable web parameter').
	cwe(473, code, medium, 'PHP external variable modification').
	cwe(474, quality, low, 'Function with inconsistent implementations').
	cwe(475, code, low, 'Undefined behaviour for an input to an API').
	cwe(476, code, medium, 'Null pointer dereference').
	cwe(477, quality, low, 'Use of an obsolete function').
	cwe(478, quality, info, 'Missing default case in a switch').
	cwe(479, code, medium, 'Signal handler with a non-reentrant function').
	cwe(480, quality, medium, 'Use of an incorrect operator').
	cwe(481, quality, medium, 'Assigning instead of comparing').
	cwe(482, quality, medium, 'Comparing instead of assigning').
	cwe(483, quality, low, 'Incorrect block delimitation').
	cwe(484, quality, low, 'Omitted break in a switch').
	cwe(486, code, low, 'Comparison of classes by name').
	cwe(487, quality, low, 'Reliance on package-level scope').
	cwe(488, code, medium, 'Exposure of data to a wrong session').
	cwe(489, configuration, medium, 'Active debug code').
	cwe(491, quality, low, 'Public cloneable method without final').
	cwe(492, quality, low, 'Inner class that has sensitive data').
	cwe(493, quality, low, 'Critical public variable without final').
	cwe(494, code, high, 'Download of code without an integrity check').
	cwe(495, quality, low, 'Private data structure returned from a public method').
	cwe(496, quality, low, 'Public data assigned to a private array field').
	cwe(497, code, medium, 'Exposure of sensitive system information').
	cwe(498, code, low, 'Cloneable class that has sensitive information').
	cwe(499, code, medium, 'Serializable class that has sensitive data').
	cwe(500, quality, low, 'Public static field that is not final').
	cwe(501, code, medium, 'Trust boundary violation').
	cwe(502, code, critical, 'Deserialization of untrusted data').
	cwe(506, dependency, critical, 'Embedded malicious code').
	cwe(507, code, critical, 'Trojan horse').
	cwe(508, code, high, 'Non-replicating malicious code').
	cwe(509, code, critical, 'Replicating malicious code').
	cwe(510, code, critical, 'Trapdoor').
	cwe(511, code, critical, 'Logic or time bomb').
	cwe(512, code, high, 'Spyware').
	cwe(514, code, medium, 'Covert channel').
	cwe(515, code, medium, 'Covert storage channel').
	cwe(520, configuration, medium, 'Impersonation in a .NET misconfiguration').
	cwe(521, code, medium, 'Weak password requirements').
	cwe(522, code, high, 'Insufficiently protected credentials').
	cwe(523, code, high, 'Unprotected transport of credentials').
	cwe(524, code, medium, 'Cache with sensitive information').
	cwe(525, code, low, 'Browser cache with sensitive information').
	cwe(526, configuration, medium, 'Sensitive information in an environment variable').
	cwe(527, configuration, medium, 'Version control repository exposed').
	cwe(528, configuration, medium, 'Core dump file exposed').
	cwe(529, configuration, medium, 'Access control list files exposed').
	cwe(530, configuration, medium, 'Backup file exposed').
	cwe(531, configuration, medium, 'Sensitive information in test code').
	cwe(532, code, medium, 'Sensitive information in a log file').
	cwe(533, code, low, 'Sensitive information in server log files').
	cwe(534, code, low, 'Sensitive information in debug log files').
	cwe(535, code, medium, 'Sensitive information in a shell error message').
	cwe(536, code, medium, 'Sensitive information in a servlet error message').
	cwe(537, code, medium, 'Sensitive information in a Java error message').
	cwe(538, code, medium, 'Sensitive information in an accessible file').
	cwe(539, code, low, 'Sensitive information in persistent cookies').
	cwe(540, secret, medium, 'Sensitive information in source code').
	cwe(541, configuration, medium, 'Sensitive information in an include file').
	cwe(543, code, low, 'Singleton without synchronization among threads').
	cwe(544, quality, low, 'No standard mechanism for handling errors').
	cwe(545, quality, low, 'Dynamic class loading').
	cwe(546, quality, info, 'Suspicious comment').
	cwe(547, code, low, 'Hard-coded security-relevant constants').
	cwe(548, configuration, low, 'Directory listing').
	cwe(549, code, low, 'Missing password field masking').
	cwe(550, code, low, 'Error message of a server that has sensitive information').
	cwe(551, code, medium, 'Authorization before parsing and canonicalization').
	cwe(552, code, medium, 'Files accessible to external parties').
	cwe(553, configuration, medium, 'Command shell in an externally accessible folder').
	cwe(554, configuration, low, 'ASP.NET misconfiguration without a validation framework').
	cwe(555, configuration, medium, 'Plaintext password in a J2EE configuration file').
	cwe(556, configuration, medium, 'Identity impersonation in ASP.NET').
	cwe(558, code, low, 'getlogin() in a program of several threads').
	cwe(560, code, low, 'umask() with a chmod-style argument').
	cwe(561, quality, info, 'Dead code').
	cwe(562, code, medium, 'Return of a stack variable address').
	cwe(563, quality, info, 'Assignment to a variable without use').
	cwe(564, code, high, 'SQL injection in Hibernate').
	cwe(565, code, medium, 'Reliance on cookies without validation').
	cwe(566, code, high, 'Authorization bypass by a user-controlled SQL key').
	cwe(567, code, medium, 'Unsynchronized access to shared data').
	cwe(568, quality, low, 'finalize() that does not call the one above').
	cwe(570, quality, low, 'Expression that is always false').
	cwe(571, quality, low, 'Expression that is always true').
	cwe(572, quality, low, 'Call to run() of a thread instead of start()').
	cwe(573, quality, low, 'Specification not followed by the caller').
	cwe(574, quality, low, 'Synchronization primitives in an enterprise bean').
	cwe(575, quality, low, 'AWT or Swing in an enterprise bean').
	cwe(576, quality, low, 'Java I/O in an enterprise bean').
	cwe(577, quality, low, 'Sockets in an enterprise bean').
	cwe(578, quality, low, 'Class loader in an enterprise bean').
	cwe(579, quality, low, 'Object that cannot be serialized in a session').
	cwe(580, quality, low, 'clone() that does not call the one above').
	cwe(581, quality, low, 'Only one of equals and hashCode is defined').
	cwe(582, quality, low, 'Array declared public, final and static').
	cwe(583, quality, low, 'finalize() declared public').
	cwe(584, quality, low, 'Return inside a finally block').
	cwe(585, quality, low, 'Empty synchronized block').
	cwe(586, quality, low, 'Explicit call of finalize()').
	cwe(587, quality, low, 'Fixed address assigned to a pointer').
	cwe(588, code, medium, 'Access to a child of a pointer that is no structure').
	cwe(589, quality, low, 'Call of a function that is not everywhere').
	cwe(590, code, medium, 'Free of memory that is not on the heap').
	cwe(591, code, medium, 'Sensitive data in improperly locked memory').
	cwe(592, code, high, 'Authentication bypass').
	cwe(593, code, medium, 'OpenSSL context changed after connections were made').
	cwe(594, quality, low, 'Object saved to disk that cannot be serialized').
	cwe(595, quality, low, 'Comparison of object references').
	cwe(596, quality, low, 'Incorrect semantic object comparison').
	cwe(597, quality, low, 'Wrong operator in string comparison').
	cwe(598, code, low, 'Sensitive query string in a GET request').
	cwe(599, code, high, 'Missing validation of an OpenSSL certificate').
	cwe(600, code, medium, 'Uncaught exception in a servlet').
	cwe(601, code, medium, 'Open redirect').
	cwe(602, code, medium, 'Client-side enforcement of server-side security').
	cwe(603, code, high, 'Client-side authentication').
	cwe(605, code, medium, 'Several binds to the same port').
	cwe(606, code, medium, 'Unchecked input for a loop condition').
	cwe(607, quality, low, 'Public static final field that refers to a mutable object').
	cwe(608, quality, low, 'Public field in a form of Struts').
	cwe(609, quality, medium, 'Double-checked locking').
	cwe(610, code, medium, 'Externally controlled reference to a resource').
	cwe(611, code, high, 'XML external entity reference').
	cwe(612, code, medium, 'Unauthorized exposure in an index of private information').
	cwe(613, code, medium, 'Insufficient session expiration').
	cwe(614, code, medium, 'Sensitive cookie without the Secure attribute').
	cwe(615, code, low, 'Sensitive information in comments').
	cwe(616, code, medium, 'Incomplete identification of uploaded files').
	cwe(617, code, medium, 'Reachable assertion').
	cwe(618, code, medium, 'Exposed unsafe ActiveX method').
	cwe(619, code, medium, 'Dangling database cursor').
	cwe(620, code, medium, 'Unverified password change').
	cwe(621, code, high, 'Variable extraction error').
	cwe(622, code, medium, 'Improper validation of arguments of a hook').
	cwe(623, code, medium, 'Unsafe ActiveX control marked safe for scripting').
	cwe(624, code, high, 'Executable regular expression error').
	cwe(625, code, medium, 'Permissive regular expression').
	cwe(626, code, medium, 'Null byte interaction error').
	cwe(627, code, high, 'Dynamic variable evaluation').
	cwe(628, quality, low, 'Function call with wrong arguments').
	cwe(636, code, medium, 'Failing open').
	cwe(637, quality, low, 'Unnecessary complexity in a protection mechanism').
	cwe(638, code, high, 'Not complete mediation').
	cwe(639, code, high, 'Authorization bypass by a user-controlled key').
	cwe(640, code, high, 'Weak password recovery mechanism').
	cwe(641, code, medium, 'Improper restriction of file names').
	cwe(642, code, medium, 'External control of critical state data').
	cwe(643, code, high, 'XPath injection').
	cwe(644, code, medium, 'Improper neutralization of HTTP headers').
	cwe(645, code, low, 'Overly restrictive account lockout').
	cwe(646, code, medium, 'Reliance on a file name or extension of an uploaded file').
	cwe(647, code, high, 'Authorization by non-canonical URL paths').
	cwe(648, code, high, 'Incorrect use of privileged APIs').
	cwe(649, code, medium, 'Reliance on encryption without an integrity check').
	cwe(650, code, medium, 'Trusting HTTP methods on the server').
	cwe(651, code, medium, 'WSDL file that exposes sensitive information').
	cwe(652, code, high, 'XQuery injection').
	cwe(653, code, medium, 'Improper isolation or compartmentalization').
	cwe(654, code, low, 'Reliance on a single factor in a decision').
	cwe(655, code, low, 'Insufficient psychological acceptability').
	cwe(656, code, low, 'Reliance on security through obscurity').
	cwe(657, code, medium, 'Violation of secure design principles').
	cwe(662, code, medium, 'Improper synchronization').
	cwe(663, code, medium, 'Non-reentrant function in concurrent code').
	cwe(664, code, medium, 'Improper control of a resource through its lifetime').
	cwe(665, code, medium, 'Improper initialization').
	cwe(666, code, medium, 'Operation on a resource in the wrong phase of its life').
	cwe(667, code, medium, 'Improper locking').
	cwe(668, code, medium, 'Exposure of a resource to the wrong sphere').
	cwe(669, code, medium, 'Incorrect transfer of a resource between spheres').
	cwe(670, quality, medium, 'Always-incorrect control flow').
	cwe(671, configuration, low, 'Lack of administrator control over security').
	cwe(672, code, medium, 'Operation on a resource after expiration or release').
	cwe(673, code, medium, 'External influence of a sphere definition').
	cwe(674, code, medium, 'Uncontrolled recursion').
	cwe(675, code, medium, 'Multiple operations on a resource in a single-operation context').
	cwe(676, code, medium, 'Use of a potentially dangerous function').
	cwe(680, code, high, 'Integer overflow to buffer overflow').
	cwe(681, code, medium, 'Incorrect conversion between numeric types').
	cwe(682, code, medium, 'Incorrect calculation').
	cwe(683, quality, medium, 'Function call with a wrong order of arguments').
	cwe(684, quality, low, 'Incorrect provision of specified functionality').
	cwe(685, quality, medium, 'Function call with a wrong number of arguments').
	cwe(686, quality, medium, 'Function call with a wrong type of argument').
	cwe(687, quality, low, 'Function call with an argument of the wrong value').
	cwe(688, quality, low, 'Function call with the wrong variable as argument').
	cwe(689, code, medium, 'Permission race condition in the copy of a resource').
	cwe(690, code, medium, 'Unchecked return value to null pointer dereference').
	cwe(691, code, medium, 'Insufficient control flow management').
	cwe(692, code, medium, 'Incomplete list of disallowed inputs to cross-site scripting').
	cwe(693, code, medium, 'Protection mechanism failure').
	cwe(694, code, medium, 'Multiple resources with duplicate identifier').
	cwe(695, code, low, 'Use of low-level functionality').
	cwe(696, code, medium, 'Incorrect behaviour order').
	cwe(697, code, medium, 'Incorrect comparison').
	cwe(698, code, medium, 'Execution after redirect').
	cwe(703, code, medium, 'Improper check or handling of exceptional conditions').
	cwe(704, code, medium, 'Incorrect type conversion or cast').
	cwe(705, code, medium, 'Incorrect control flow scoping').
	cwe(706, code, medium, 'Incorrectly resolved name or reference').
	cwe(707, code, medium, 'Improper neutralization').
	cwe(708, code, medium, 'Incorrect ownership assignment').
	cwe(710, quality, low, 'Improper adherence to coding standards').
	cwe(732, code, high, 'Incorrect permission assignment for a critical resource').
	cwe(733, code, medium, 'Security-critical code removed by the compiler').
	cwe(749, code, high, 'Exposed dangerous method or function').
	cwe(754, code, medium, 'Improper check for unusual conditions').
	cwe(755, code, medium, 'Improper handling of exceptional conditions').
	cwe(756, configuration, low, 'Missing custom error page').
	cwe(757, code, medium, 'Algorithm downgrade').
	cwe(758, quality, medium, 'Reliance on undefined behaviour').
	cwe(759, code, medium, 'One-way hash without a salt').
	cwe(760, code, medium, 'One-way hash with a predictable salt').
	cwe(761, code, medium, 'Free of a pointer not at the start of a buffer').
	cwe(762, code, medium, 'Mismatched memory management routines').
	cwe(763, code, medium, 'Release of an invalid pointer or reference').
	cwe(764, code, medium, 'Multiple locks of a critical resource').
	cwe(765, code, medium, 'Multiple unlocks of a critical resource').
	cwe(766, quality, low, 'Critical data element declared public').
	cwe(767, code, low, 'Access to a critical private variable by a public method').
	cwe(768, quality, low, 'Incorrect short circuit evaluation').
	cwe(770, code, medium, 'Allocation of resources without limits').
	cwe(771, code, medium, 'Missing reference to an active resource').
	cwe(772, code, medium, 'Missing release of a resource').
	cwe(773, code, medium, 'Missing reference to an active file descriptor').
	cwe(774, code, medium, 'Allocation of file descriptors without limits').
	cwe(775, code, medium, 'Missing release of a file descriptor').
	cwe(776, code, high, 'XML entity expansion').
	cwe(777, code, medium, 'Regular expression without anchors').
	cwe(778, code, low, 'Insufficient logging').
	cwe(779, code, low, 'Logging of excessive data').
	cwe(780, code, medium, 'RSA without OAEP').
	cwe(781, code, high, 'Address validation of IOCTL missing').
	cwe(782, code, high, 'Exposed IOCTL with insufficient access control').
	cwe(783, quality, low, 'Operator precedence logic error').
	cwe(784, code, high, 'Cookies without validation in a security decision').
	cwe(785, code, high, 'Path manipulation function without a buffer of the maximum size').
	cwe(786, code, high, 'Access before the start of a buffer').
	cwe(787, code, high, 'Out-of-bounds write').
	cwe(788, code, high, 'Access past the end of a buffer').
	cwe(789, code, medium, 'Memory allocation with an excessive size').
	cwe(790, code, medium, 'Improper filtering of special elements').
	cwe(791, code, medium, 'Incomplete filtering of special elements').
	cwe(792, code, medium, 'Incomplete filtering of one or more instances of special elements').
	cwe(795, code, medium, 'Filtering of special elements at a given place only').
	cwe(796, code, medium, 'Filtering of special elements relative to a marker only').
	cwe(797, code, medium, 'Filtering of special elements at an absolute position only').
	cwe(798, secret, critical, 'Hard-coded credentials').
	cwe(799, code, medium, 'Improper control of interaction frequency').
	cwe(804, code, low, 'Guessable CAPTCHA').
	cwe(805, code, high, 'Buffer access with an incorrect length').
	cwe(806, code, high, 'Buffer access with the size of the source').
	cwe(807, code, medium, 'Reliance on untrusted inputs in a security decision').
	cwe(820, code, medium, 'Missing synchronization').
	cwe(821, code, medium, 'Incorrect synchronization').
	cwe(822, code, high, 'Untrusted pointer dereference').
	cwe(823, code, high, 'Out-of-range pointer offset').
	cwe(824, code, high, 'Access of an uninitialized pointer').
	cwe(825, code, high, 'Expired pointer dereference').
	cwe(826, code, medium, 'Premature release of a resource').
	cwe(827, code, medium, 'Improper control of a document type definition').
	cwe(828, code, medium, 'Signal handler that is not asynchronous-safe').
	cwe(829, code, high, 'Functionality from an untrusted control sphere').
	cwe(830, dependency, medium, 'Web functionality from an untrusted source').
	cwe(831, code, medium, 'Signal handler of more than one signal').
	cwe(832, code, medium, 'Unlock of a resource that is not locked').
	cwe(833, code, medium, 'Deadlock').
	cwe(834, code, medium, 'Excessive iteration').
	cwe(835, code, medium, 'Infinite loop').
	cwe(836, code, high, 'Password hash in place of a password for authentication').
	cwe(837, code, medium, 'Improper enforcement of a single, unique action').
	cwe(838, code, medium, 'Inappropriate encoding for the context of output').
	cwe(839, code, medium, 'Numeric range comparison without a minimum').
	cwe(840, code, medium, 'Business logic error').
	cwe(841, code, medium, 'Improper enforcement of a behavioural workflow').
	cwe(842, code, medium, 'User placed in the wrong group').
	cwe(843, code, high, 'Type confusion').
	cwe(862, code, high, 'Missing authorization').
	cwe(863, code, high, 'Incorrect authorization').
	cwe(908, code, medium, 'Use of an uninitialized resource').
	cwe(909, code, medium, 'Missing initialization of a resource').
	cwe(910, code, medium, 'Use of an expired file descriptor').
	cwe(911, code, medium, 'Improper update of a reference count').
	cwe(912, code, high, 'Hidden functionality').
	cwe(913, code, medium, 'Improper control of dynamically managed code resources').
	cwe(914, code, medium, 'Improper control of dynamically identified variables').
	cwe(915, code, medium, 'Mass assignment').
	cwe(916, code, medium, 'Password hash with insufficient computational effort').
	cwe(917, code, critical, 'Expression language injection').
	cwe(918, code, high, 'Server-side request forgery').
	cwe(920, code, low, 'Improper restriction of power consumption').
	cwe(921, code, medium, 'Sensitive data stored without access control').
	cwe(922, code, medium, 'Insecure storage of sensitive information').
	cwe(923, code, medium, 'Communication channel not restricted to intended endpoints').
	cwe(924, code, medium, 'Integrity of a message not enforced in transmission').
	cwe(925, code, medium, 'Improper verification of an intent by a broadcast receiver').
	cwe(926, code, medium, 'Improper export of Android components').
	cwe(927, code, medium, 'Implicit intent for sensitive communication').
	cwe(937, dependency, high, 'Using components with known vulnerabilities').
	cwe(939, code, medium, 'Improper authorization in the handler of a custom URL scheme').
	cwe(940, code, medium, 'Source of a communication channel not verified').
	cwe(941, code, medium, 'Destination of a communication channel incorrectly specified').
	cwe(942, code, medium, 'Permissive cross-domain policy').
	cwe(943, code, high, 'Improper neutralization in a data query').
	cwe(1004, code, low, 'Sensitive cookie without the HttpOnly flag').
	cwe(1007, code, low, 'Visual distinction of homoglyphs').
	cwe(1021, code, medium, 'Clickjacking').
	cwe(1022, code, low, 'Link to an untrusted target with window.opener access').
	cwe(1023, code, medium, 'Incomplete comparison with missing factors').
	cwe(1024, quality, low, 'Comparison of incompatible types').
	cwe(1025, quality, medium, 'Comparison by the wrong factors').
	cwe(1035, dependency, high, 'Using components with known vulnerabilities (OWASP 2017)').
	cwe(1037, code, medium, 'Security-critical code removed or changed by a processor').
	cwe(1038, code, low, 'Insecure automated optimizations').
	cwe(1039, code, low, 'Automated recognition without handling of adversarial input').
	cwe(1041, quality, info, 'Redundant code').
	cwe(1042, quality, low, 'Static member data outside of a singleton').
	cwe(1043, quality, info, 'Aggregation of a large number of non-primitive elements').
	cwe(1044, quality, info, 'Architecture with a number of horizontal layers outside of the range').
	cwe(1045, quality, low, 'Parent with a virtual destructor and a child without one').
	cwe(1046, quality, info, 'Creation of immutable text by concatenation').
	cwe(1047, quality, info, 'Modules with circular dependencies').
	cwe(1048, quality, info, 'Invocable code that calls many others').
	cwe(1049, quality, low, 'Excessive queries in a large table').
	cwe(1050, quality, low, 'Excessive use of a platform resource in a loop').
	cwe(1051, quality, low, 'Initialization with hard-coded network resource data').
	cwe(1052, quality, low, 'Excessive use of hard-coded literals in initialization').
	cwe(1053, process, info, 'Missing documentation of design').
	cwe(1054, quality, info, 'Invocation across an unnecessary number of layers').
	cwe(1055, quality, info, 'Multiple inheritance from concrete classes').
	cwe(1056, quality, info, 'Invocable code with many parameters').
	cwe(1057, quality, low, 'Data access outside of the expected manager').
	cwe(1058, quality, low, 'Static storage in concurrent code without synchronization').
	cwe(1059, process, info, 'Insufficient technical documentation').
	cwe(1060, quality, info, 'Excessive server-side data accesses').
	cwe(1061, quality, info, 'Insufficient encapsulation').
	cwe(1062, quality, info, 'Parent class with references to its child').
	cwe(1063, quality, info, 'Creation of a class instance in a static code block').
	cwe(1064, quality, info, 'Invocable code with a long signature').
	cwe(1065, quality, info, 'Runtime resource management in a component of a server').
	cwe(1066, quality, info, 'Missing serialization control element').
	cwe(1067, quality, low, 'Excessive sequential searches of a data resource').
	cwe(1068, process, info, 'Inconsistency of implementation and documented design').
	cwe(1069, quality, low, 'Empty exception block').
	cwe(1070, quality, info, 'Serializable data element that holds elements which are not').
	cwe(1071, quality, info, 'Empty code block').
	cwe(1072, quality, info, 'Data access without connection pooling').
	cwe(1073, quality, info, 'Non-SQL invocable code with excessive data accesses').
	cwe(1074, quality, info, 'Class with excessively deep inheritance').
	cwe(1075, quality, info, 'Unconditional control flow outside of a switch').
	cwe(1076, quality, info, 'Insufficient adherence to expected conventions').
	cwe(1077, quality, low, 'Floating-point comparison with a wrong operator').
	cwe(1078, quality, info, 'Inappropriate source code style').
	cwe(1079, quality, info, 'Parent class without a virtual destructor').
	cwe(1080, quality, info, 'Source file with an excessive number of lines').
	cwe(1082, quality, low, 'Class instance that deletes itself').
	cwe(1083, quality, info, 'Data access from outside of the expected layer').
	cwe(1084, quality, info, 'Invocable code with excessive file or data accesses').
	cwe(1085, quality, info, 'Invocable code with much commented-out code').
	cwe(1086, quality, info, 'Class with an excessive number of children').
	cwe(1087, quality, low, 'Class with a virtual method without a virtual destructor').
	cwe(1088, quality, low, 'Synchronous access of a remote resource without a timeout').
	cwe(1089, quality, info, 'Large table with many indices').
	cwe(1090, quality, info, 'Method that has member data of another class').
	cwe(1091, quality, info, 'Use of an object without a destructor call').
	cwe(1092, quality, info, 'The same control element in several layers').
	cwe(1093, quality, info, 'Excessively complex data representation').
	cwe(1094, quality, info, 'Excessive index range scan').
	cwe(1095, quality, info, 'Loop condition changed within the loop').
	cwe(1096, quality, low, 'Singleton without proper lock').
	cwe(1097, quality, info, 'Persistent storable data element without comparison').
	cwe(1098, quality, low, 'Data element that has a pointer without proper copy control').
	cwe(1099, quality, info, 'Inconsistent naming conventions').
	cwe(1100, quality, info, 'Insufficient isolation of system-dependent functions').
	cwe(1101, quality, info, 'Reliance on a runtime component in generated code').
	cwe(1102, quality, info, 'Reliance on machine-dependent data representation').
	cwe(1103, quality, info, 'Use of platform-dependent third-party components').
	cwe(1104, dependency, medium, 'Unmaintained third-party components').
	cwe(1105, quality, info, 'Insufficient encapsulation of machine-dependent functions').
	cwe(1106, quality, info, 'Insufficient use of symbolic constants').
	cwe(1107, quality, info, 'Insufficient isolation of symbolic constants').
	cwe(1108, quality, info, 'Excessive reliance on global variables').
	cwe(1109, quality, info, 'One variable for several purposes').
	cwe(1110, process, info, 'Incomplete documentation of design').
	cwe(1111, process, info, 'Incomplete documentation of input and output').
	cwe(1112, process, info, 'Incomplete documentation of program execution').
	cwe(1113, quality, info, 'Inappropriate style of comments').
	cwe(1114, quality, info, 'Inappropriate style of white space').
	cwe(1115, quality, info, 'Source code element without a standard prologue').
	cwe(1116, quality, info, 'Inaccurate comments').
	cwe(1117, quality, info, 'Callable with insufficient behavioural summary').
	cwe(1118, process, info, 'Insufficient documentation of error handling').
	cwe(1119, quality, info, 'Excessive use of unconditional branching').
	cwe(1120, quality, info, 'Excessive code complexity').
	cwe(1121, quality, info, 'Excessive cyclomatic complexity').
	cwe(1122, quality, info, 'Excessive Halstead complexity').
	cwe(1123, quality, info, 'Excessive use of self-modifying code').
	cwe(1124, quality, info, 'Excessively deep nesting').
	cwe(1125, quality, info, 'Excessive attack surface').
	cwe(1126, quality, info, 'Variable with an unnecessarily wide scope').
	cwe(1127, configuration, low, 'Compilation with insufficient warnings').
	cwe(1164, quality, info, 'Irrelevant code').
	cwe(1173, code, low, 'Improper use of a validation framework').
	cwe(1174, configuration, low, 'Improper model validation in ASP.NET').
	cwe(1176, quality, info, 'Inefficient processor computation').
	cwe(1177, quality, low, 'Use of prohibited code').
	cwe(1187, code, medium, 'Use of an uninitialized resource').
	cwe(1188, configuration, medium, 'Insecure default').
	cwe(1189, code, medium, 'Improper isolation of shared resources on a chip').
	cwe(1190, code, high, 'Direct memory access before the system is secure').
	cwe(1191, code, high, 'On-chip debug interface without access control').
	cwe(1204, code, medium, 'Weak initialization vector').
	cwe(1220, code, medium, 'Insufficient granularity of access control').
	cwe(1223, code, medium, 'Race condition for write-once attributes').
	cwe(1230, code, medium, 'Sensitive information exposed through metadata').
	cwe(1231, code, high, 'Improper prevention of changing lock bits').
	cwe(1233, code, high, 'Security-sensitive hardware controls without lock bit protection').
	cwe(1235, quality, info, 'Incorrect automatic unboxing in performance-critical code').
	cwe(1236, code, medium, 'Formula injection in a CSV file').
	cwe(1240, code, medium, 'Risky cryptographic primitive').
	cwe(1241, code, medium, 'Predictable algorithm in a random number generator').
	cwe(1242, code, high, 'Undocumented features or chicken bits').
	cwe(1244, code, high, 'Internal asset exposed to an unsafe debug access level').
	cwe(1247, code, high, 'Missing protection against voltage and clock glitches').
	cwe(1251, code, medium, 'Mirrored regions with different values').
	cwe(1255, code, medium, 'Power side channel of comparison logic').
	cwe(1256, code, high, 'Software interfaces to hardware features improperly restricted').
	cwe(1257, code, high, 'Access control of mirrored or aliased memory').
	cwe(1258, code, medium, 'Sensitive information exposed by debug logic').
	cwe(1260, code, high, 'Overlap of protected memory ranges').
	cwe(1262, code, high, 'Improper access control of a register interface').
	cwe(1263, code, medium, 'Improper physical access control').
	cwe(1264, code, medium, 'Insecure de-synchronization of control and data channels').
	cwe(1265, code, high, 'Unintended reentrant invocation of non-reentrant code').
	cwe(1269, configuration, medium, 'Product released in a non-release configuration').
	cwe(1270, code, medium, 'Incorrect generation of security tokens').
	cwe(1274, code, high, 'Improper access control of volatile memory with boot code').
	cwe(1275, code, low, 'Cookie with an improper SameSite attribute').
	cwe(1279, code, medium, 'Cryptographic operations before the units are ready').
	cwe(1281, code, medium, 'Sequence of instructions with unexpected behaviour').
	cwe(1282, code, medium, 'Data assumed immutable in writable memory').
	cwe(1283, code, high, 'Mutable attestation data').
	cwe(1284, code, medium, 'Improper validation of a quantity').
	cwe(1285, code, medium, 'Improper validation of an index or offset').
	cwe(1286, code, medium, 'Improper validation of syntactic correctness').
	cwe(1287, code, medium, 'Improper validation of a type').
	cwe(1288, code, medium, 'Improper validation of consistency within input').
	cwe(1289, code, medium, 'Improper validation of unsafe equivalence in input').
	cwe(1290, code, high, 'Incorrect decoding of security identifiers').
	cwe(1295, code, medium, 'Debug messages that reveal unnecessary information').
	cwe(1298, code, medium, 'Hardware logic with race conditions').
	cwe(1300, code, medium, 'Improper protection of physical side channels').
	cwe(1303, code, medium, 'Non-transparent sharing of microarchitectural resources').
	cwe(1310, code, medium, 'Missing ability to patch read-only memory').
	cwe(1320, code, medium, 'Improper protection of alerts outside of the range').
	cwe(1321, code, high, 'Prototype pollution').
	cwe(1322, code, low, 'Blocking code in a single-threaded, non-blocking context').
	cwe(1323, code, medium, 'Improper management of sensitive trace data').
	cwe(1325, code, medium, 'Improperly controlled sequential memory allocation').
	cwe(1326, code, high, 'Missing immutable root of trust').
	cwe(1327, configuration, medium, 'Binding to an unrestricted IP address').
	cwe(1328, code, high, 'Security version number that can be set back').
	cwe(1329, dependency, medium, 'Reliance on a component that cannot be updated').
	cwe(1332, code, high, 'Improper handling of faults that lead to instruction skips').
	cwe(1333, code, high, 'Inefficient regular expression complexity').
	cwe(1334, code, medium, 'Unauthorized error injection').
	cwe(1335, code, medium, 'Incorrect bitwise shift').
	cwe(1336, code, high, 'Template injection').
	cwe(1338, code, medium, 'Improper protections against overheating').
	cwe(1339, code, medium, 'Insufficient precision of a real number').
	cwe(1341, code, medium, 'Multiple releases of the same resource').
	cwe(1342, code, medium, 'Information exposed through microarchitectural state').
	cwe(1351, code, medium, 'Improper handling of hardware behaviour in the cold').
	cwe(1357, dependency, medium, 'Insufficiently trustworthy component').
	cwe(1384, code, medium, 'Improper handling of physical conditions').
	cwe(1385, code, high, 'Missing origin validation in WebSockets').
	cwe(1386, code, high, 'Insecure operation on Windows junctions').
	cwe(1389, code, medium, 'Incorrect parsing of numbers with different radices').
	cwe(1390, code, high, 'Weak authentication').
	cwe(1391, code, high, 'Use of weak credentials').
	cwe(1392, configuration, high, 'Use of default credentials').
	cwe(1393, configuration, high, 'Use of a default password').
	cwe(1394, secret, high, 'Use of a default cryptographic key').
	cwe(1395, dependency, high, 'Vulnerable third-party component').
	cwe(1419, configuration, medium, 'Incorrect initialization of a resource').
	cwe(1420, code, medium, 'Sensitive information exposed during transient execution').
	cwe(1426, code, medium, 'Improper validation of the output of generative AI').
	cwe(1427, code, high, 'Prompt injection').
	cwe(1429, code, medium, 'Missing security-relevant feedback').
	cwe(1431, code, medium, 'Intermediate cryptographic state in insecure places').

	% tool_rule(Tool, RuleId, Category, Severity, Reason).

	tool_rule(flawfinder, 'FF1001', code, medium, 'strcpy() does not check the size of the destination').
	tool_rule(flawfinder, 'FF1002', code, medium, 'A relative of strcpy() that does not check the size of the destination').
	tool_rule(flawfinder, 'FF1003', code, medium, 'A wide-character strcpy() that does not check the size of the destination').
	tool_rule(flawfinder, 'FF1004', code, low, 'memcpy() with a size that may exceed the destination').
	tool_rule(flawfinder, 'FF1005', code, medium, 'strcat() does not check the size of the destination').
	tool_rule(flawfinder, 'FF1006', code, medium, 'A wide-character strcat() that does not check the size of the destination').
	tool_rule(flawfinder, 'FF1008', code, low, 'strncpy() may leave its result without an end').
	tool_rule(flawfinder, 'FF1010', code, low, 'strncat() with a size that is easily wrong').
	tool_rule(flawfinder, 'FF1013', code, low, 'An array of fixed size, which is a reminder and no fault in itself').
	tool_rule(flawfinder, 'FF1014', code, critical, 'gets() cannot be used safely').
	tool_rule(flawfinder, 'FF1015', code, medium, 'sprintf() does not check the size of the destination').
	tool_rule(flawfinder, 'FF1016', code, medium, 'A format string of printf() that may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1017', code, medium, 'A format string of fprintf() that may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1018', code, medium, 'A format string of syslog() that may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1019', code, low, 'A format string of snprintf() that may be no constant').
	tool_rule(flawfinder, 'FF1020', code, medium, 'scanf() with a %s that has no limit').
	tool_rule(flawfinder, 'FF1021', code, medium, 'fscanf() or sscanf() with a %s that may have no limit').
	tool_rule(flawfinder, 'FF1022', code, info, 'strlen() of text that may have no end').
	tool_rule(flawfinder, 'FF1026', code, low, 'realpath() with a buffer that may be too small').
	tool_rule(flawfinder, 'FF1029', code, info, 'read() or getc() in a loop').
	tool_rule(flawfinder, 'FF1030', code, medium, 'access() before use: the file may change in between').
	tool_rule(flawfinder, 'FF1031', code, medium, 'chown() by name: the file may be another one').
	tool_rule(flawfinder, 'FF1033', code, medium, 'chmod() by name: the file may be another one').
	tool_rule(flawfinder, 'FF1035', code, medium, 'readlink() by name, and without an end of text').
	tool_rule(flawfinder, 'FF1037', code, medium, 'tmpnam() or tempnam(): the name may be taken before it is used').
	tool_rule(flawfinder, 'FF1038', code, medium, 'mktemp(): the name may be taken before it is used').
	tool_rule(flawfinder, 'FF1040', code, low, 'open() of a file that may be a link').
	tool_rule(flawfinder, 'FF1043', code, medium, 'A program is run: its name and arguments may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1044', code, high, 'system() runs a shell').
	tool_rule(flawfinder, 'FF1047', code, low, 'atoi() does not tell a number that is too large').
	tool_rule(flawfinder, 'FF1048', code, low, 'A random number generator that is not for security').
	tool_rule(flawfinder, 'FF1049', code, medium, 'crypt() is a weak password hash').
	tool_rule(flawfinder, 'FF1050', code, high, 'DES has keys of 56 bits').
	tool_rule(flawfinder, 'FF1051', code, high, 'Ciphers with keys of 40 or 64 bits').
	tool_rule(flawfinder, 'FF1053', code, low, 'getenv() gives what the caller chose').
	tool_rule(flawfinder, 'FF1060', code, high, 'A security descriptor that lets everyone in').

	tool_rule(shellcheck, 'SC1072', quality, medium, 'A syntax error').
	tool_rule(shellcheck, 'SC1073', quality, medium, 'A syntax error').
	tool_rule(shellcheck, 'SC1090', quality, info, 'A sourced file that is not known before it runs').
	tool_rule(shellcheck, 'SC1091', quality, info, 'A sourced file that was not followed').
	tool_rule(shellcheck, 'SC2002', quality, info, 'Useless cat').
	tool_rule(shellcheck, 'SC2004', quality, info, 'A $ that arithmetic does not need').
	tool_rule(shellcheck, 'SC2006', quality, info, 'Backticks in place of $(...)').
	tool_rule(shellcheck, 'SC2009', quality, info, 'ps and grep in place of pgrep').
	tool_rule(shellcheck, 'SC2012', quality, info, 'ls in place of find').
	tool_rule(shellcheck, 'SC2013', quality, low, 'Words are read where lines are meant').
	tool_rule(shellcheck, 'SC2016', quality, info, 'An expression in single quotes is not expanded').
	tool_rule(shellcheck, 'SC2034', quality, info, 'A variable that seems unused').
	tool_rule(shellcheck, 'SC2035', code, low, 'A file name that begins with a dash would be an option').
	tool_rule(shellcheck, 'SC2044', quality, low, 'A loop over the output of find breaks with unusual names').
	tool_rule(shellcheck, 'SC2045', quality, low, 'A loop over the output of ls breaks with unusual names').
	tool_rule(shellcheck, 'SC2046', code, low, 'The result of a command is split into words').
	tool_rule(shellcheck, 'SC2048', code, low, 'Arguments with white space are split').
	tool_rule(shellcheck, 'SC2059', code, low, 'A variable in the format of printf').
	tool_rule(shellcheck, 'SC2068', code, medium, 'An array is split into words').
	tool_rule(shellcheck, 'SC2070', quality, medium, 'A test of text that is always true').
	tool_rule(shellcheck, 'SC2078', quality, medium, 'A test that is constant').
	tool_rule(shellcheck, 'SC2086', code, low, 'A variable is split into words and its patterns are expanded').
	tool_rule(shellcheck, 'SC2091', code, medium, 'The output of a command is run as a command').
	tool_rule(shellcheck, 'SC2094', code, medium, 'A file is read and written in one pipeline').
	tool_rule(shellcheck, 'SC2114', code, high, 'A folder of the system is removed').
	tool_rule(shellcheck, 'SC2115', code, high, 'An empty variable makes rm remove everything').
	tool_rule(shellcheck, 'SC2129', quality, info, 'Many redirections to one file').
	tool_rule(shellcheck, 'SC2145', quality, medium, 'An array within a text').
	tool_rule(shellcheck, 'SC2148', quality, low, 'No first line that names the shell').
	tool_rule(shellcheck, 'SC2154', quality, low, 'A variable that is used but not set').
	tool_rule(shellcheck, 'SC2155', quality, low, 'A declaration that hides the status of its command').
	tool_rule(shellcheck, 'SC2157', quality, medium, 'A test that is always true or false').
	tool_rule(shellcheck, 'SC2162', quality, low, 'read without -r changes backslashes').
	tool_rule(shellcheck, 'SC2164', quality, medium, 'cd may fail, and the script goes on in the wrong folder').
	tool_rule(shellcheck, 'SC2181', quality, info, 'The status is compared in place of the command').
	tool_rule(shellcheck, 'SC2250', quality, info, 'A variable without braces').
	tool_rule(shellcheck, 'SC2310', quality, low, 'A condition switches set -e off').
	tool_rule(shellcheck, 'SC3010', quality, low, '[[ ]] is not in POSIX sh').
	tool_rule(shellcheck, 'SC3043', quality, low, 'local is not in POSIX sh').

	tool_rule(bandit, 'B101', code, low, 'assert disappears in optimised code').
	tool_rule(bandit, 'B102', code, medium, 'exec() runs text as code').
	tool_rule(bandit, 'B103', code, medium, 'A file gets permissive permissions').
	tool_rule(bandit, 'B104', configuration, medium, 'A service listens on all interfaces').
	tool_rule(bandit, 'B105', secret, low, 'Text that may be a hard-coded password').
	tool_rule(bandit, 'B106', secret, low, 'An argument that may be a hard-coded password').
	tool_rule(bandit, 'B107', secret, low, 'A default that may be a hard-coded password').
	tool_rule(bandit, 'B108', code, medium, 'A predictable name in a temporary folder').
	tool_rule(bandit, 'B110', quality, low, 'An exception is passed over').
	tool_rule(bandit, 'B112', quality, low, 'An exception is passed over in a loop').
	tool_rule(bandit, 'B113', code, medium, 'A request without a time limit').
	tool_rule(bandit, 'B201', code, high, 'Flask in debug mode lets visitors run code').
	tool_rule(bandit, 'B202', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(bandit, 'B301', code, medium, 'pickle runs code of its input').
	tool_rule(bandit, 'B302', code, medium, 'marshal reads untrusted data').
	tool_rule(bandit, 'B303', code, medium, 'A weak hash').
	tool_rule(bandit, 'B304', code, high, 'A broken cipher').
	tool_rule(bandit, 'B305', code, medium, 'A broken cipher mode').
	tool_rule(bandit, 'B306', code, medium, 'mktemp(): the name may be taken before it is used').
	tool_rule(bandit, 'B307', code, medium, 'eval() runs text as code').
	tool_rule(bandit, 'B308', code, medium, 'Text is marked as safe HTML').
	tool_rule(bandit, 'B310', code, medium, 'urlopen() also opens local files').
	tool_rule(bandit, 'B311', code, low, 'A random number generator that is not for security').
	tool_rule(bandit, 'B312', code, high, 'Telnet is not encrypted').
	tool_rule(bandit, 'B314', code, medium, 'An XML parser that expands entities').
	tool_rule(bandit, 'B321', code, high, 'FTP is not encrypted').
	tool_rule(bandit, 'B323', code, medium, 'Certificates are not verified').
	tool_rule(bandit, 'B324', code, medium, 'A weak hash').
	tool_rule(bandit, 'B403', code, info, 'pickle is imported').
	tool_rule(bandit, 'B404', code, info, 'subprocess is imported').
	tool_rule(bandit, 'B501', code, high, 'A request does not verify certificates').
	tool_rule(bandit, 'B502', code, high, 'A broken version of TLS').
	tool_rule(bandit, 'B503', code, medium, 'TLS with insecure defaults').
	tool_rule(bandit, 'B505', code, medium, 'A key that is too short').
	tool_rule(bandit, 'B506', code, medium, 'yaml.load() may construct any object').
	tool_rule(bandit, 'B507', code, high, 'The key of an SSH host is not verified').
	tool_rule(bandit, 'B601', code, medium, 'A command for another machine may hold untrusted text').
	tool_rule(bandit, 'B602', code, high, 'A process is started through a shell').
	tool_rule(bandit, 'B603', code, low, 'A process is started with arguments to be checked').
	tool_rule(bandit, 'B604', code, medium, 'A call asks for a shell').
	tool_rule(bandit, 'B605', code, high, 'A process is started through a shell').
	tool_rule(bandit, 'B606', code, low, 'A process is started without a shell').
	tool_rule(bandit, 'B607', code, low, 'A process is started by a name that PATH decides').
	tool_rule(bandit, 'B608', code, medium, 'SQL is made of pieces of text').
	tool_rule(bandit, 'B609', code, high, 'A wildcard in a command may become an option').
	tool_rule(bandit, 'B701', code, high, 'Jinja2 without escaping').
	tool_rule(bandit, 'B703', code, medium, 'Text is marked as safe HTML').

	tool_rule(gosec, 'G101', secret, high, 'Text that may be a hard-coded credential').
	tool_rule(gosec, 'G102', configuration, medium, 'A service listens on all interfaces').
	tool_rule(gosec, 'G103', code, low, 'Use of unsafe').
	tool_rule(gosec, 'G104', quality, low, 'An error is not handled').
	tool_rule(gosec, 'G106', code, medium, 'The key of an SSH host is not verified').
	tool_rule(gosec, 'G107', code, medium, 'A request goes to an address from outside').
	tool_rule(gosec, 'G108', configuration, medium, 'Profiling is open to visitors').
	tool_rule(gosec, 'G109', code, medium, 'A number may overflow after Atoi').
	tool_rule(gosec, 'G110', code, medium, 'A decompression without a limit').
	tool_rule(gosec, 'G114', code, low, 'A server without time limits').
	tool_rule(gosec, 'G115', code, medium, 'An integer conversion may overflow').
	tool_rule(gosec, 'G201', code, medium, 'SQL is made with a format string').
	tool_rule(gosec, 'G202', code, medium, 'SQL is made of pieces of text').
	tool_rule(gosec, 'G203', code, medium, 'HTML templates with text that is not escaped').
	tool_rule(gosec, 'G204', code, medium, 'A process is started with variable arguments').
	tool_rule(gosec, 'G301', code, low, 'A folder with permissive permissions').
	tool_rule(gosec, 'G302', code, low, 'A file with permissive permissions').
	tool_rule(gosec, 'G304', code, medium, 'A file name from outside').
	tool_rule(gosec, 'G305', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(gosec, 'G306', code, low, 'A new file with permissive permissions').
	tool_rule(gosec, 'G401', code, medium, 'A weak cryptographic primitive').
	tool_rule(gosec, 'G402', code, high, 'TLS with insecure settings').
	tool_rule(gosec, 'G403', code, medium, 'An RSA key that is too short').
	tool_rule(gosec, 'G404', code, medium, 'A random number generator that is not for security').
	tool_rule(gosec, 'G501', code, medium, 'MD5 is imported').
	tool_rule(gosec, 'G505', code, medium, 'SHA-1 is imported').
	tool_rule(gosec, 'G601', quality, low, 'The address of a loop variable').

	tool_rule(cppcheck, arrayIndexOutOfBounds, code, high, 'An array is accessed out of bounds').
	tool_rule(cppcheck, arrayIndexOutOfBoundsCond, code, medium, 'An array may be accessed out of bounds').
	tool_rule(cppcheck, autoVariables, code, high, 'The address of a local variable leaves its function').
	tool_rule(cppcheck, bufferAccessOutOfBounds, code, high, 'A buffer is accessed out of bounds').
	tool_rule(cppcheck, constParameter, quality, info, 'A parameter can be const').
	tool_rule(cppcheck, constVariable, quality, info, 'A variable can be const').
	tool_rule(cppcheck, cstyleCast, quality, info, 'A C-style cast in C++').
	tool_rule(cppcheck, danglingLifetime, code, high, 'A pointer to what no longer lives').
	tool_rule(cppcheck, deallocret, code, high, 'Freed memory is returned').
	tool_rule(cppcheck, deallocuse, code, high, 'Freed memory is used').
	tool_rule(cppcheck, doubleFree, code, high, 'Memory is freed twice').
	tool_rule(cppcheck, duplicateBranch, quality, low, 'Both branches are the same').
	tool_rule(cppcheck, duplicateExpression, quality, low, 'The same expression on both sides').
	tool_rule(cppcheck, integerOverflow, code, medium, 'An integer overflow').
	tool_rule(cppcheck, invalidPointerCast, quality, low, 'A cast between incompatible pointers').
	tool_rule(cppcheck, invalidscanf, code, medium, 'scanf() with a %s that has no limit').
	tool_rule(cppcheck, knownConditionTrueFalse, quality, info, 'A condition that is always true or false').
	tool_rule(cppcheck, memleak, code, medium, 'A memory leak').
	tool_rule(cppcheck, memleakOnRealloc, code, medium, 'A memory leak when realloc() fails').
	tool_rule(cppcheck, mismatchAllocDealloc, code, medium, 'Memory is freed by another family of functions').
	tool_rule(cppcheck, missingInclude, quality, info, 'An include file was not found').
	tool_rule(cppcheck, missingIncludeSystem, quality, info, 'A system include file was not found').
	tool_rule(cppcheck, missingReturn, code, medium, 'A function ends without its return value').
	tool_rule(cppcheck, negativeIndex, code, high, 'An array is accessed before its start').
	tool_rule(cppcheck, noExplicitConstructor, quality, info, 'A constructor without explicit').
	tool_rule(cppcheck, nullPointer, code, medium, 'A null pointer is dereferenced').
	tool_rule(cppcheck, nullPointerRedundantCheck, code, low, 'A pointer is checked after it was dereferenced').
	tool_rule(cppcheck, passedByValue, quality, info, 'A parameter can be passed by reference').
	tool_rule(cppcheck, redundantAssignment, quality, info, 'A value is overwritten before it is used').
	tool_rule(cppcheck, resourceLeak, code, medium, 'A resource leak').
	tool_rule(cppcheck, returnDanglingLifetime, code, high, 'What is returned no longer lives').
	tool_rule(cppcheck, shadowVariable, quality, info, 'A variable hides another one').
	tool_rule(cppcheck, shiftNegative, code, medium, 'A shift by a negative number').
	tool_rule(cppcheck, shiftTooManyBits, code, medium, 'A shift by too many bits').
	tool_rule(cppcheck, syntaxError, quality, medium, 'A syntax error').
	tool_rule(cppcheck, toomanyconfigs, quality, info, 'Not all configurations were checked').
	tool_rule(cppcheck, uninitMemberVar, quality, low, 'A member without a value').
	tool_rule(cppcheck, uninitStructMember, code, medium, 'A member is used before it has a value').
	tool_rule(cppcheck, uninitvar, code, medium, 'A variable is used before it has a value').
	tool_rule(cppcheck, unknownEvaluationOrder, code, medium, 'A result that depends on the order of evaluation').
	tool_rule(cppcheck, unmatchedSuppression, quality, info, 'A suppression that suppresses nothing').
	tool_rule(cppcheck, unreadVariable, quality, info, 'A value that is never read').
	tool_rule(cppcheck, unusedFunction, quality, info, 'A function that is never used').
	tool_rule(cppcheck, unusedStructMember, quality, info, 'A member that is never used').
	tool_rule(cppcheck, unusedVariable, quality, info, 'A variable that is never used').
	tool_rule(cppcheck, useClosedFile, code, medium, 'A closed file is used').
	tool_rule(cppcheck, variableScope, quality, info, 'The scope of a variable can be reduced').
	tool_rule(cppcheck, wrongPrintfScanfArgNum, code, medium, 'A format and its arguments do not agree').
	tool_rule(cppcheck, zerodiv, code, medium, 'Division by zero').
	tool_rule(cppcheck, zerodivcond, code, low, 'Division by zero, or a condition that is redundant').

	tool_rule(eslint, curly, quality, info, 'Braces are missing').
	tool_rule(eslint, eqeqeq, quality, low, '== in place of ===').
	tool_rule(eslint, indent, quality, info, 'Indentation').
	tool_rule(eslint, 'max-len', quality, info, 'A line that is too long').
	tool_rule(eslint, 'no-alert', quality, info, 'alert() in the code').
	tool_rule(eslint, 'no-cond-assign', quality, medium, 'An assignment in a condition').
	tool_rule(eslint, 'no-console', quality, info, 'console in the code').
	tool_rule(eslint, 'no-control-regex', quality, low, 'A control character in a regular expression').
	tool_rule(eslint, 'no-debugger', quality, low, 'debugger in the code').
	tool_rule(eslint, 'no-dupe-keys', quality, medium, 'A key that is there twice').
	tool_rule(eslint, 'no-empty', quality, low, 'An empty block').
	tool_rule(eslint, 'no-eval', code, high, 'eval() runs text as code').
	tool_rule(eslint, 'no-fallthrough', quality, low, 'A case falls through').
	tool_rule(eslint, 'no-implied-eval', code, high, 'Text is run as code').
	tool_rule(eslint, 'no-new-func', code, high, 'Text is run as code').
	tool_rule(eslint, 'no-proto', quality, low, '__proto__ is obsolete').
	tool_rule(eslint, 'no-prototype-builtins', quality, low, 'A built-in method of a prototype is called on an object').
	tool_rule(eslint, 'no-script-url', code, medium, 'A javascript: address').
	tool_rule(eslint, 'no-undef', quality, medium, 'A variable that is not declared').
	tool_rule(eslint, 'no-unreachable', quality, low, 'Code that is never reached').
	tool_rule(eslint, 'no-unused-vars', quality, info, 'A variable that is never used').
	tool_rule(eslint, 'no-useless-escape', quality, info, 'An escape that is not needed').
	tool_rule(eslint, 'no-var', quality, info, 'var in place of let or const').
	tool_rule(eslint, 'prefer-const', quality, info, 'A variable can be const').
	tool_rule(eslint, quotes, quality, info, 'The style of quotes').
	tool_rule(eslint, 'react/no-danger', code, medium, 'HTML is set without escaping').
	tool_rule(eslint, 'security/detect-child-process', code, medium, 'A process is started with variable arguments').
	tool_rule(eslint, 'security/detect-eval-with-expression', code, high, 'eval() of a variable').
	tool_rule(eslint, 'security/detect-non-literal-fs-filename', code, low, 'A file name that is variable').
	tool_rule(eslint, 'security/detect-non-literal-regexp', code, low, 'A regular expression that is variable').
	tool_rule(eslint, 'security/detect-non-literal-require', code, low, 'A module name that is variable').
	tool_rule(eslint, 'security/detect-object-injection', code, low, 'An index that is variable').
	tool_rule(eslint, 'security/detect-possible-timing-attacks', code, low, 'A comparison whose time tells of a secret').
	tool_rule(eslint, 'security/detect-pseudoRandomBytes', code, medium, 'A random number generator that is not for security').
	tool_rule(eslint, 'security/detect-unsafe-regex', code, medium, 'A regular expression that may take very long').
	tool_rule(eslint, semi, quality, info, 'The style of semicolons').

	tool_rule(codeql, 'actions/code-injection/critical', workflow, critical, 'Untrusted text becomes code in a privileged workflow').
	tool_rule(codeql, 'actions/code-injection/medium', workflow, medium, 'Untrusted text becomes code in a workflow').
	tool_rule(codeql, 'actions/missing-workflow-permissions', workflow, medium, 'A workflow that does not limit its permissions').
	tool_rule(codeql, 'actions/unpinned-tag', workflow, medium, 'An action that is not pinned to a commit').
	tool_rule(codeql, 'actions/untrusted-checkout/critical', workflow, critical, 'Untrusted code is checked out in a privileged workflow').
	tool_rule(codeql, 'cpp/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'cpp/commented-out-code', quality, info, 'Code in comments').
	tool_rule(codeql, 'cpp/double-free', code, high, 'Double free').
	tool_rule(codeql, 'cpp/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'cpp/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'cpp/tainted-format-string', code, high, 'Externally controlled format string').
	tool_rule(codeql, 'cpp/unbounded-write', code, high, 'A write that may go beyond its buffer').
	tool_rule(codeql, 'cpp/use-after-free', code, high, 'Use after free').
	tool_rule(codeql, 'cs/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'cs/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'cs/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'go/command-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'go/disabled-certificate-check', code, high, 'Certificates are not verified').
	tool_rule(codeql, 'go/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'go/reflected-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'go/request-forgery', code, high, 'Server-side request forgery').
	tool_rule(codeql, 'go/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'java/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'java/log-injection', code, medium, 'Log injection').
	tool_rule(codeql, 'java/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'java/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'java/ssrf', code, high, 'Server-side request forgery').
	tool_rule(codeql, 'java/unsafe-deserialization', code, critical, 'Deserialization of untrusted data').
	tool_rule(codeql, 'java/xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'java/xxe', code, high, 'XML external entity reference').
	tool_rule(codeql, 'java/zipslip', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(codeql, 'js/clear-text-logging', code, medium, 'Sensitive data in a log').
	tool_rule(codeql, 'js/code-injection', code, critical, 'Code injection').
	tool_rule(codeql, 'js/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'js/hardcoded-credentials', secret, high, 'Hard-coded credentials').
	tool_rule(codeql, 'js/incomplete-sanitization', code, medium, 'Only the first occurrence is replaced or escaped').
	tool_rule(codeql, 'js/insecure-randomness', code, medium, 'A random number generator that is not for security').
	tool_rule(codeql, 'js/missing-rate-limiting', code, medium, 'No limit on the rate of costly requests').
	tool_rule(codeql, 'js/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'js/prototype-polluting-assignment', code, high, 'Prototype pollution').
	tool_rule(codeql, 'js/redos', code, high, 'A regular expression that may take very long').
	tool_rule(codeql, 'js/reflected-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/request-forgery', code, high, 'Server-side request forgery').
	tool_rule(codeql, 'js/server-side-unvalidated-url-redirection', code, medium, 'Open redirect').
	tool_rule(codeql, 'js/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'js/stored-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/unsafe-deserialization', code, critical, 'Deserialization of untrusted data').
	tool_rule(codeql, 'js/unused-local-variable', quality, info, 'A variable that is never used').
	tool_rule(codeql, 'js/xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/xss-through-dom', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/xxe', code, high, 'XML external entity reference').
	tool_rule(codeql, 'js/zipslip', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(codeql, 'py/clear-text-logging-sensitive-data', code, medium, 'Sensitive data in a log').
	tool_rule(codeql, 'py/code-injection', code, critical, 'Code injection').
	tool_rule(codeql, 'py/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'py/flask-debug', code, high, 'Flask in debug mode lets visitors run code').
	tool_rule(codeql, 'py/full-ssrf', code, critical, 'Server-side request forgery').
	tool_rule(codeql, 'py/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'py/reflective-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'py/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'py/stack-trace-exposure', code, medium, 'A stack trace is shown to visitors').
	tool_rule(codeql, 'py/unsafe-deserialization', code, critical, 'Deserialization of untrusted data').
	tool_rule(codeql, 'py/unused-import', quality, info, 'An import that is never used').
	tool_rule(codeql, 'py/unused-local-variable', quality, info, 'A variable that is never used').
	tool_rule(codeql, 'py/url-redirection', code, medium, 'Open redirect').
	tool_rule(codeql, 'py/weak-cryptographic-algorithm', code, high, 'A broken cipher').
	tool_rule(codeql, 'py/xxe', code, high, 'XML external entity reference').

	tool_rule(hadolint, 'DL3002', container, medium, 'The last user is root').
	tool_rule(hadolint, 'DL3004', container, medium, 'sudo in an image').
	tool_rule(hadolint, 'DL3006', container, low, 'An image without a tag').
	tool_rule(hadolint, 'DL3007', container, low, 'An image with the tag latest').
	tool_rule(hadolint, 'DL3008', container, low, 'Packages without versions in apt-get install').
	tool_rule(hadolint, 'DL3009', container, info, 'The lists of apt-get stay in the image').
	tool_rule(hadolint, 'DL3013', container, low, 'Packages without versions in pip install').
	tool_rule(hadolint, 'DL3015', container, info, 'Recommended packages are installed').
	tool_rule(hadolint, 'DL3018', container, low, 'Packages without versions in apk add').
	tool_rule(hadolint, 'DL3020', container, low, 'ADD in place of COPY').
	tool_rule(hadolint, 'DL3025', container, low, 'A command that is no JSON list').
	tool_rule(hadolint, 'DL3059', container, info, 'RUN after RUN').
	tool_rule(hadolint, 'DL4006', container, low, 'A pipe whose first failure is not seen').

	tool_rule(zizmor, artipacked, workflow, medium, 'Credentials stay in the working tree').
	tool_rule(zizmor, 'cache-poisoning', workflow, high, 'A cache that others can fill is used for a release').
	tool_rule(zizmor, 'dangerous-triggers', workflow, high, 'A trigger that gives secrets to untrusted code').
	tool_rule(zizmor, 'excessive-permissions', workflow, medium, 'More permissions than needed').
	tool_rule(zizmor, 'github-env', workflow, high, 'Untrusted text is written to the environment').
	tool_rule(zizmor, 'hardcoded-container-credentials', secret, high, 'Credentials of a container registry').
	tool_rule(zizmor, 'impostor-commit', workflow, high, 'A commit that is not in the action\'s repository').
	tool_rule(zizmor, 'insecure-commands', workflow, high, 'Workflow commands of an insecure generation').
	tool_rule(zizmor, 'known-vulnerable-actions', workflow, high, 'An action with a known vulnerability').
	tool_rule(zizmor, 'secrets-inherit', workflow, medium, 'All secrets go to a called workflow').
	tool_rule(zizmor, 'self-hosted-runner', workflow, medium, 'A runner that keeps its state').
	tool_rule(zizmor, 'template-injection', workflow, high, 'An expression is expanded within code').
	tool_rule(zizmor, 'unpinned-images', workflow, medium, 'An image that is not pinned').
	tool_rule(zizmor, 'unpinned-uses', workflow, medium, 'An action that is not pinned to a commit').

	tool_rule(gitleaks, 'aws-access-token', secret, critical, 'An access key of AWS').
	tool_rule(gitleaks, 'generic-api-key', secret, medium, 'Text that may be an API key').
	tool_rule(gitleaks, 'github-pat', secret, critical, 'A personal access token of GitHub').
	tool_rule(gitleaks, jwt, secret, medium, 'A JSON web token').
	tool_rule(gitleaks, 'private-key', secret, critical, 'A private key').

	tool_rule(checkov, 'CKV_AWS_18', infrastructure, low, 'A bucket without access logs').
	tool_rule(checkov, 'CKV_AWS_20', infrastructure, high, 'A bucket that everyone can read').
	tool_rule(checkov, 'CKV_AWS_21', infrastructure, low, 'A bucket without versions').
	tool_rule(checkov, 'CKV_AWS_24', infrastructure, high, 'SSH is open to everyone').
	tool_rule(checkov, 'CKV_AWS_25', infrastructure, high, 'Remote desktop is open to everyone').
	tool_rule(checkov, 'CKV_AWS_41', secret, critical, 'An access key of AWS in a provider').
	tool_rule(checkov, 'CKV_AWS_57', infrastructure, critical, 'A bucket that everyone can write').
	tool_rule(checkov, 'CKV_DOCKER_2', container, low, 'An image without a health check').
	tool_rule(checkov, 'CKV_DOCKER_3', container, medium, 'An image that runs as root').
	tool_rule(checkov, 'CKV_K8S_16', infrastructure, high, 'A privileged container').
	tool_rule(checkov, 'CKV_K8S_20', infrastructure, medium, 'A container that may gain privileges').

	tool_rule(yamllint, 'document-start', quality, info, 'A document without its first line').
	tool_rule(yamllint, indentation, quality, info, 'Indentation').
	tool_rule(yamllint, 'key-duplicates', quality, medium, 'A key that is there twice').
	tool_rule(yamllint, 'line-length', quality, info, 'A line that is too long').
	tool_rule(yamllint, syntax, quality, medium, 'A syntax error').
	tool_rule(yamllint, 'trailing-spaces', quality, info, 'Spaces at the end of a line').
	tool_rule(yamllint, truthy, quality, info, 'A word that YAML reads as true or false').

	% rule_like(Tool, Pattern, Category, Reason).

	rule_like('', 'GO-20*', dependency, 'advisories of Go').
	rule_like('', 'RUSTSEC-*', dependency, 'advisories of Rust').
	rule_like('', 'PYSEC-*', dependency, 'advisories of Python').
	rule_like('', 'OSV-*', dependency, 'advisories of OSV').
	rule_like('', 'MAL-*', dependency, 'malicious packages').
	rule_like('', 'GMS-*', dependency, 'advisories of GitLab').
	rule_like('', 'HSEC-*', dependency, 'advisories of Haskell').
	rule_like('', 'BDSA-*', dependency, 'advisories of Black Duck').
	rule_like('', 'WS-20*', dependency, 'advisories of Mend').
	rule_like('', 'sonatype-*', dependency, 'advisories of Sonatype').
	rule_like('', 'npm:*', dependency, 'advisories of npm').
	rule_like('', 'SNYK-*', dependency, 'advisories of Snyk').
	rule_like('', 'SNYK-CC-*', infrastructure, 'checks of Snyk on infrastructure').
	rule_like('', 'SNYK-CC-K8S-*', infrastructure, 'checks of Snyk on Kubernetes').
	rule_like('', 'SNYK-ALPINE*', container, 'packages of Alpine in images').
	rule_like('', 'SNYK-DEBIAN*', container, 'packages of Debian in images').
	rule_like('', 'SNYK-UBUNTU*', container, 'packages of Ubuntu in images').
	rule_like('', 'SNYK-RHEL*', container, 'packages of Red Hat in images').
	rule_like('', 'SNYK-CENTOS*', container, 'packages of CentOS in images').
	rule_like('', 'SNYK-AMZN*', container, 'packages of Amazon Linux in images').
	rule_like('', 'SNYK-ORACLE*', container, 'packages of Oracle Linux in images').
	rule_like('', 'SNYK-SLES*', container, 'packages of SUSE in images').
	rule_like('', 'SNYK-ROCKY*', container, 'packages of Rocky Linux in images').
	rule_like('', 'SNYK-WOLFI*', container, 'packages of Wolfi in images').
	rule_like('', 'SNYK-CHAINGUARD*', container, 'packages of Chainguard in images').
	rule_like('', 'snyk:lic:*', licence, licences).
	rule_like('', 'DSA-*', container, 'advisories of Debian').
	rule_like('', 'DLA-*', container, 'advisories of Debian').
	rule_like('', 'USN-*', container, 'advisories of Ubuntu').
	rule_like('', 'RHSA-*', container, 'advisories of Red Hat').
	rule_like('', 'ELSA-*', container, 'advisories of Oracle Linux').
	rule_like('', 'ALAS*', container, 'advisories of Amazon Linux').
	rule_like('', 'SUSE-SU-*', container, 'advisories of SUSE').
	rule_like('', 'openSUSE-*', container, 'advisories of openSUSE').
	rule_like('', 'RLSA-*', container, 'advisories of Rocky Linux').
	rule_like('', 'ALSA-*', container, 'advisories of AlmaLinux').
	rule_like('', 'TEMP-*', container, 'vulnerabilities that Debian tracks').
	rule_like('', 'ANCHOREVULN_*', container, 'packages in images').
	rule_like('', 'ANCHOREVULN_*_python_*', dependency, 'packages of Python in images').
	rule_like('', 'ANCHOREVULN_*_npm_*', dependency, 'packages of npm in images').
	rule_like('', 'ANCHOREVULN_*_java_*', dependency, 'packages of Java in images').
	rule_like('', 'ANCHOREVULN_*_gem_*', dependency, 'packages of Ruby in images').
	rule_like('', 'CKV_*', infrastructure, 'checks of infrastructure').
	rule_like('', 'CKV2_*', infrastructure, 'checks of infrastructure').
	rule_like('', 'CKV_DOCKER_*', container, 'checks of Dockerfiles').
	rule_like('', 'CKV2_DOCKER_*', container, 'checks of Dockerfiles').
	rule_like('', 'CKV_SECRET_*', secret, secrets).
	rule_like('', 'CKV_GHA_*', workflow, 'checks of GitHub workflows').
	rule_like('', 'CKV2_GHA_*', workflow, 'checks of GitHub workflows').
	rule_like('', 'CKV_GITLABCI_*', workflow, 'checks of GitLab pipelines').
	rule_like('', 'CKV_AZUREPIPELINES_*', workflow, 'checks of Azure pipelines').
	rule_like('', 'CKV_CIRCLECIPIPELINES_*', workflow, 'checks of CircleCI pipelines').
	rule_like('', 'CKV_BITBUCKETPIPELINES_*', workflow, 'checks of Bitbucket pipelines').
	rule_like('', 'CKV_ARGO_*', workflow, 'checks of Argo workflows').
	rule_like('', 'CKV_GITHUB_*', process, 'checks of an organization\'s settings').
	rule_like('', 'CKV2_GITHUB_*', process, 'checks of an organization\'s settings').
	rule_like('', 'CKV_GITLAB_*', process, 'checks of a group\'s settings').
	rule_like('', 'CKV_BITBUCKET_*', process, 'checks of a project\'s settings').
	rule_like('', 'CKV_OPENAPI_*', configuration, 'checks of API definitions').
	rule_like('', 'CKV_CVE_*', dependency, 'vulnerable packages').
	rule_like('', 'BC_LIC_*', licence, licences).
	rule_like('', 'BC_CVE_*', dependency, 'vulnerable packages').
	rule_like('', 'AVD-*', infrastructure, 'checks of infrastructure').
	rule_like('', 'AVD-DS-*', container, 'checks of Dockerfiles').
	rule_like('', 'AVD-GIT-*', process, 'checks of repository settings').
	rule_like('', 'AVD-GHA-*', workflow, 'checks of GitHub workflows').
	rule_like('', 'DL3*', container, 'checks of Dockerfiles').
	rule_like('', 'DL4*', container, 'checks of Dockerfiles').
	rule_like('', 'CIS-DI-*', container, 'the CIS benchmark of images').
	rule_like('', 'DKL-*', container, 'checks of images').
	rule_like('', 'SC1*', quality, 'checks of shell scripts').
	rule_like('', 'SC2*', quality, 'checks of shell scripts').
	rule_like('', 'SC3*', quality, 'checks of shell scripts').
	rule_like('', 'xccdf_*', configuration, 'rules of a security benchmark').
	rule_like('', 'OWASP-*', dynamic, 'checks of running applications').
	rule_like('', 'gha-*', workflow, 'checks of GitHub workflows').
	rule_like('', 'githubactions:*', workflow, 'checks of GitHub workflows').
	rule_like('', 'docker:*', container, 'checks of Dockerfiles').
	rule_like('', 'terraform:*', infrastructure, 'checks of Terraform').
	rule_like('', 'kubernetes:*', infrastructure, 'checks of Kubernetes').
	rule_like('', 'cloudformation:*', infrastructure, 'checks of CloudFormation').
	rule_like('', 'azureresourcemanager:*', infrastructure, 'checks of Azure templates').
	rule_like('', 'ansible:*', infrastructure, 'checks of Ansible').
	rule_like('', 'secrets:*', secret, secrets).

	rule_like(trivy, 'DS0*', container, 'checks of Dockerfiles').
	rule_like(trivy, 'DS-0*', container, 'checks of Dockerfiles').
	rule_like(trivy, 'KSV*', infrastructure, 'checks of Kubernetes').
	rule_like(trivy, 'KCV*', infrastructure, 'checks of Kubernetes clusters').
	rule_like(trivy, 'AWS-*', infrastructure, 'checks of AWS').
	rule_like(trivy, 'AZU-*', infrastructure, 'checks of Azure').
	rule_like(trivy, 'GCP-*', infrastructure, 'checks of Google Cloud').
	rule_like(trivy, 'GIT-*', process, 'checks of repository settings').
	rule_like(trivy, 'DIG-*', infrastructure, 'checks of DigitalOcean').
	rule_like(trivy, 'OCI-*', infrastructure, 'checks of Oracle Cloud').
	rule_like(trivy, 'OPNSTK-*', infrastructure, 'checks of OpenStack').
	rule_like(trivy, 'CLDSTK-*', infrastructure, 'checks of CloudStack').
	rule_like(trivy, 'aws-*', infrastructure, 'checks of AWS').
	rule_like(trivy, '*-access-key-id', secret, secrets).
	rule_like(trivy, '*-secret-access-key', secret, secrets).
	rule_like(trivy, '*-token', secret, secrets).
	rule_like(trivy, '*-pat', secret, secrets).
	rule_like(trivy, '*-api-key', secret, secrets).
	rule_like(trivy, '*-secret', secret, secrets).
	rule_like(trivy, 'private-key', secret, secrets).
	rule_like(trivy, 'jwt-token', secret, secrets).

	rule_like(semgrep, 'generic.secrets.*', secret, secrets).
	rule_like(semgrep, '*.secrets.*', secret, secrets).
	rule_like(semgrep, '*.hardcoded-*', code, 'hard-coded values').
	rule_like(semgrep, '*.correctness.*', quality, correctness).
	rule_like(semgrep, '*.best-practice.*', quality, 'good practice').
	rule_like(semgrep, '*.best-practices.*', quality, 'good practice').
	rule_like(semgrep, '*.maintainability.*', quality, maintainability).
	rule_like(semgrep, '*.performance.*', quality, performance).
	rule_like(semgrep, '*.compatibility.*', quality, compatibility).
	rule_like(semgrep, '*.portability.*', quality, portability).
	rule_like(semgrep, 'yaml.github-actions.*', workflow, 'checks of GitHub workflows').
	rule_like(semgrep, 'yaml.gitlab.*', workflow, 'checks of GitLab pipelines').
	rule_like(semgrep, 'yaml.argo.*', workflow, 'checks of Argo workflows').
	rule_like(semgrep, 'yaml.kubernetes.*', infrastructure, 'checks of Kubernetes').
	rule_like(semgrep, 'yaml.docker-compose.*', infrastructure, 'checks of compositions of containers').
	rule_like(semgrep, 'yaml.openapi.*', configuration, 'checks of API definitions').
	rule_like(semgrep, 'terraform.*', infrastructure, 'checks of Terraform').
	rule_like(semgrep, 'bicep.*', infrastructure, 'checks of Bicep').
	rule_like(semgrep, 'dockerfile.*', container, 'checks of Dockerfiles').
	rule_like(semgrep, 'generic.dockerfile.*', container, 'checks of Dockerfiles').
	rule_like(semgrep, 'generic.nginx.*', configuration, 'checks of nginx\'s configuration').
	rule_like(semgrep, 'package_managers.*', configuration, 'checks of package managers\' configuration').
	rule_like(semgrep, 'json.aws.*', infrastructure, 'checks of AWS policies').
	rule_like(semgrep, 'problem-based-packs.*', code, security).
	rule_like(semgrep, 'ssc-*', dependency, 'vulnerable packages').

	rule_like(bandit, 'B105', secret, 'hard-coded passwords').
	rule_like(bandit, 'B106', secret, 'hard-coded passwords').
	rule_like(bandit, 'B107', secret, 'hard-coded passwords').

	rule_like(gosec, 'G101', secret, 'hard-coded credentials').

	rule_like(codeql, '*/hardcoded-credentials*', secret, 'hard-coded credentials').
	rule_like(codeql, '*/hard-coded-credentials*', secret, 'hard-coded credentials').
	rule_like(codeql, 'actions/*', workflow, 'checks of GitHub workflows').

	rule_like('checkmarx one', 'KICS*', infrastructure, 'checks of infrastructure').

	rule_like(eslint, 'security/*', code, security).
	rule_like(eslint, 'no-secrets/*', secret, secrets).
	rule_like(eslint, 'no-unsanitized/*', code, security).
	rule_like(eslint, 'no-eval', code, 'code that is made of text').
	rule_like(eslint, 'no-implied-eval', code, 'code that is made of text').
	rule_like(eslint, 'no-new-func', code, 'code that is made of text').
	rule_like(eslint, 'no-script-url', code, 'code that is made of text').
	rule_like(eslint, 'xss/*', code, security).

	rule_like(ruff, 'S*', code, security).
	rule_like(ruff, 'SIM*', quality, simplification).
	rule_like(ruff, 'SLF*', quality, 'access to private members').
	rule_like(ruff, 'SLOT*', quality, 'slots of classes').

	rule_like(flake8, 'S1*', code, security).
	rule_like(flake8, 'S3*', code, security).
	rule_like(flake8, 'S5*', code, security).
	rule_like(flake8, 'S6*', code, security).
	rule_like(flake8, 'S7*', code, security).

	rule_like(rubocop, 'Security/*', code, security).

	rule_like('golangci-lint', gosec, code, security).

	rule_like(pmd, '*Hardcoded*', code, security).

	rule_like(spotbugs, '*HARD_CODE*', secret, 'hard-coded secrets').

	rule_like('clang-tidy', 'readability-*', quality, readability).
	rule_like('clang-tidy', 'modernize-*', quality, 'modern forms').
	rule_like('clang-tidy', 'llvm-*', quality, style).
	rule_like('clang-tidy', 'google-*', quality, style).
	rule_like('clang-tidy', 'performance-*', quality, performance).
	rule_like('clang-tidy', 'misc-*', quality, 'common mistakes').
	rule_like('clang-tidy', 'cppcoreguidelines-*', quality, guidelines).
	rule_like('clang-tidy', 'hicpp-*', quality, guidelines).
	rule_like('clang-tidy', 'fuchsia-*', quality, style).
	rule_like('clang-tidy', 'portability-*', quality, portability).
	rule_like('clang-tidy', 'clang-diagnostic-*', quality, 'compiler diagnostics').

	rule_like(codechecker, 'readability-*', quality, readability).
	rule_like(codechecker, 'modernize-*', quality, 'modern forms').
	rule_like(codechecker, 'llvm-*', quality, style).
	rule_like(codechecker, 'google-*', quality, style).
	rule_like(codechecker, 'performance-*', quality, performance).
	rule_like(codechecker, 'misc-*', quality, 'common mistakes').
	rule_like(codechecker, 'cppcoreguidelines-*', quality, guidelines).
	rule_like(codechecker, 'deadcode.*', quality, 'dead code').
	rule_like(codechecker, 'cppcheck-*Scope', quality, style).

	rule_like(cppcheck, '*Scope', quality, style).
	rule_like(cppcheck, 'unused*', quality, 'unused code').
	rule_like(cppcheck, 'const*', quality, style).
	rule_like(cppcheck, 'unread*', quality, 'unused code').
	rule_like(cppcheck, 'redundant*', quality, 'redundant code').
	rule_like(cppcheck, 'missingInclude*', quality, 'how the check was run').
	rule_like(cppcheck, passedByValue, quality, performance).
	rule_like(cppcheck, useStlAlgorithm, quality, style).
	rule_like(cppcheck, cstyleCast, quality, style).
	rule_like(cppcheck, noExplicitConstructor, quality, style).
	rule_like(cppcheck, 'shadow*', quality, style).
	rule_like(cppcheck, syntaxError, quality, 'code that could not be read').
	rule_like(cppcheck, unknownMacro, quality, 'code that could not be read').
	rule_like(cppcheck, variableScope, quality, style).
	rule_like(cppcheck, functionStatic, quality, style).
	rule_like(cppcheck, functionConst, quality, style).
	rule_like(cppcheck, postfixOperator, quality, performance).
	rule_like(cppcheck, 'duplicate*', quality, 'duplicate code').
	rule_like(cppcheck, 'known*', quality, 'conditions that never change').

	% tool(Tool, Category).

	tool('detect-secrets', secret).
	tool(ggshield, secret).
	tool('git-secrets', secret).
	tool('github secret scanning', secret).
	tool('gitlab secret detection', secret).
	tool(gitleaks, secret).
	tool(noseyparker, secret).
	tool('secret scanning', secret).
	tool(secretlint, secret).
	tool('semgrep secrets', secret).
	tool(talisman, secret).
	tool(trufflehog, secret).
	tool(whispers, secret).

	tool(appscan, code).
	tool(bandit, code).
	tool(bearer, code).
	tool(brakeman, code).
	tool(checkmarx, code).
	tool('checkmarx one', code).
	tool('checkmarx sast', code).
	tool('clang analyzer', code).
	tool('clang static analyzer', code).
	tool('clang-tidy', code).
	tool(codechecker, code).
	tool(codeql, code).
	tool('codeql command-line toolchain', code).
	tool(coverity, code).
	tool(cppcheck, code).
	tool(cxsast, code).
	tool(devskim, code).
	tool(dlint, code).
	tool('eslint-plugin-security', code).
	tool('find-security-bugs', code).
	tool(flawfinder, code).
	tool(fortify, code).
	tool('github code scanning', code).
	tool('gitlab sast', code).
	tool('gitlab semgrep', code).
	tool(gosec, code).
	tool(horusec, code).
	tool('hp fortify', code).
	tool(ikos, code).
	tool(infer, code).
	tool(kiuwan, code).
	tool('lgtm.com', code).
	tool('mayhem code security', code).
	tool('micro focus fortify static code analyzer', code).
	tool(mobsf, code).
	tool(mobsfscan, code).
	tool(mythril, code).
	tool(njsscan, code).
	tool(nodejsscan, code).
	tool(opengrep, code).
	tool('phpcs-security-audit', code).
	tool(progpilot, code).
	tool('pvs-studio', code).
	tool(pysa, code).
	tool('security code scan', code).
	tool(semgrep, code).
	tool('semgrep oss', code).
	tool('semgrep pro', code).
	tool('semmle ql', code).
	tool(slither, code).
	tool('snyk code', code).
	tool('snyk code (sast)', code).
	tool(snykcode, code).
	tool('sonarqube security hotspots', code).
	tool(spotbugs, code).
	tool('static driver verifier', code).
	tool(staticdriververifier, code).
	tool(veracode, code).
	tool(xanitizer, code).
	tool(zpa, code).

	tool(actionlint, workflow).
	tool('github actions security', workflow).
	tool('gitlab ci lint', workflow).
	tool(octoscan, workflow).
	tool(poutine, workflow).
	tool(zizmor, workflow).

	tool('anchore grype', dependency).
	tool(auditjs, dependency).
	tool('black duck', dependency).
	tool(blackduck, dependency).
	tool('bundle-audit', dependency).
	tool('bundler-audit', dependency).
	tool('cargo audit', dependency).
	tool('checkmarx sca', dependency).
	tool('cargo-audit', dependency).
	tool('cargo-deny', dependency).
	tool('composer audit', dependency).
	tool('composer-audit', dependency).
	tool(cyclonedx, dependency).
	tool(debricked, dependency).
	tool(dependabot, dependency).
	tool('dependency-check', dependency).
	tool('dependency-track', dependency).
	tool(depscan, dependency).
	tool(gemnasium, dependency).
	tool('github vulnerability alerts', dependency).
	tool('gitlab dependency scanning', dependency).
	tool(govulncheck, dependency).
	tool(grype, dependency).
	tool('jfrog xray', dependency).
	tool(mend, dependency).
	tool(nancy, dependency).
	tool('nexus iq', dependency).
	tool('nexus lifecycle', dependency).
	tool('npm audit', dependency).
	tool('npm audit 7+', dependency).
	tool(orca, dependency).
	tool(osv, dependency).
	tool('osv-scanner', dependency).
	tool('owasp dependency check', dependency).
	tool('owasp dependency-check', dependency).
	tool('owasp dependency-track', dependency).
	tool('pip-audit', dependency).
	tool('pip-licenses-audit', dependency).
	tool('pnpm audit', dependency).
	tool(renovate, dependency).
	tool('retire.js', dependency).
	tool(safety, dependency).
	tool(snyk, dependency).
	tool('snyk open source', dependency).
	tool('snyk sca', dependency).
	tool(socket, dependency).
	tool('swift package audit', dependency).
	tool(trivy, dependency).
	tool(vulncheck, dependency).
	tool(whitesource, dependency).
	tool(xray, dependency).
	tool('yarn audit', dependency).
	tool('yarn-audit', dependency).

	tool('amazon inspector', container).
	tool(anchore, container).
	tool('anchore container vulnerability report', container).
	tool('anchore engine', container).
	tool(aqua, container).
	tool(clair, container).
	tool('clair scanner', container).
	tool('docker scout', container).
	tool('docker-bench-security', container).
	tool(dockle, container).
	tool('gitlab container scanning', container).
	tool(hadolint, container).
	tool(harbor, container).
	tool('jfrog xray container', container).
	tool(klar, container).
	tool(neuvector, container).
	tool('prisma cloud compute', container).
	tool(quay, container).
	tool('snyk container', container).
	tool(sysdig, container).
	tool(twistlock, container).

	tool('ansible-lint', infrastructure).
	tool('arm-ttk', infrastructure).
	tool('cfn-lint', infrastructure).
	tool(cfn_nag, infrastructure).
	tool(checkov, infrastructure).
	tool(checkov2, infrastructure).
	tool('cloudformation-guard', infrastructure).
	tool(cloudrail, infrastructure).
	tool(cloudsploit, infrastructure).
	tool(driftctl, infrastructure).
	tool('gitlab iac scanning', infrastructure).
	tool(kics, infrastructure).
	tool('kube-hunter', infrastructure).
	tool('kube-linter', infrastructure).
	tool('kube-score', infrastructure).
	tool(kubescape, infrastructure).
	tool(kubesec, infrastructure).
	tool(kyverno, infrastructure).
	tool(opa, infrastructure).
	tool('orca shift-left security', infrastructure).
	tool(polaris, infrastructure).
	tool(prowler, infrastructure).
	tool('puppet-lint', infrastructure).
	tool(regula, infrastructure).
	tool('salt-lint', infrastructure).
	tool(scoutsuite, infrastructure).
	tool('snyk iac', infrastructure).
	tool('snyk iac (infrastructure as code)', infrastructure).
	tool('snyk infrastructure as code', infrastructure).
	tool('steampunk spotter', infrastructure).
	tool('template-analyzer', infrastructure).
	tool('terraform-compliance', infrastructure).
	tool(terrascan, infrastructure).
	tool(tflint, infrastructure).
	tool(tfsec, infrastructure).
	tool(wiz, infrastructure).

	tool('chef inspec', configuration).
	tool('cis-cat', configuration).
	tool(ciscat, configuration).
	tool(gixy, configuration).
	tool('heimdall tools', configuration).
	tool(inspec, configuration).
	tool('kube-bench', configuration).
	tool(lynis, configuration).
	tool('nginx-lint', configuration).
	tool(openscap, configuration).
	tool('openscap oval', configuration).
	tool(oscap, configuration).
	tool(scap, configuration).
	tool('ssh-audit', configuration).
	tool(ssllabs, configuration).
	tool('trivy-config', configuration).

	tool('cargo-license', licence).
	tool(fossa, licence).
	tool(fossology, licence).
	tool('go-licenses', licence).
	tool('license finder', licence).
	tool('license-checker', licence).
	tool(licensed, licence).
	tool(licensee, licence).
	tool(licensefinder, licence).
	tool(ort, licence).
	tool('pip-licenses', licence).
	tool(reuse, licence).
	tool(scancode, licence).
	tool('scancode-toolkit', licence).
	tool('trivy-license', licence).

	tool('android lint', quality).
	tool(androidstudio, quality).
	tool('azure pipelines', quality).
	tool(biome, quality).
	tool(buildifier, quality).
	tool(checkpatch, quality).
	tool(checkstyle, quality).
	tool(clang, quality).
	tool('clang-format', quality).
	tool(clippy, quality).
	tool(cmake, quality).
	tool(codeclimate, quality).
	tool(codespell, quality).
	tool(compiler, quality).
	tool(cppclean, quality).
	tool(cpplint, quality).
	tool(credo, quality).
	tool(csc, quality).
	tool('dart analyzer', quality).
	tool(detekt, quality).
	tool(dialyzer, quality).
	tool('error-prone', quality).
	tool(errorprone, quality).
	tool(eslint, quality).
	tool(flake8, quality).
	tool(fxcop, quality).
	tool(gcc, quality).
	tool('github actions', quality).
	tool(go, quality).
	tool('go vet', quality).
	tool('golangci-lint', quality).
	tool(govet, quality).
	tool(hlint, quality).
	tool('include-what-you-use', quality).
	tool(javac, quality).
	tool(jscpd, quality).
	tool(jshint, quality).
	tool(junit, quality).
	tool(kotlinc, quality).
	tool(ktlint, quality).
	tool(ld, quality).
	tool(lintr, quality).
	tool(log, quality).
	tool(luacheck, quality).
	tool(make, quality).
	tool(markdownlint, quality).
	tool('markdownlint-cli2', quality).
	tool(maven, quality).
	tool(msbuild, quality).
	tool(msvc, quality).
	tool(mypy, quality).
	tool(npm, quality).
	tool(oxlint, quality).
	tool(perlcritic, quality).
	tool(php_codesniffer, quality).
	tool(phpcs, quality).
	tool(phpmd, quality).
	tool(phpstan, quality).
	tool(pmd, quality).
	tool(prefast, quality).
	tool(prettier, quality).
	tool(proselint, quality).
	tool(psalm, quality).
	tool(pycodestyle, quality).
	tool(pydocstyle, quality).
	tool(pyflakes, quality).
	tool(pylint, quality).
	tool(pyright, quality).
	tool(pytest, quality).
	tool(resharper, quality).
	tool(revive, quality).
	tool(roslyn, quality).
	tool(rubocop, quality).
	tool(ruff, quality).
	tool(rustc, quality).
	tool(rustfmt, quality).
	tool(scalastyle, quality).
	tool('shell script analysis', quality).
	tool(shellcheck, quality).
	tool(shfmt, quality).
	tool(sonarcloud, quality).
	tool(sonarlint, quality).
	tool(sonarqube, quality).
	tool(sqlfluff, quality).
	tool(staticcheck, quality).
	tool(stylelint, quality).
	tool(swiftlint, quality).
	tool(tsc, quality).
	tool(tslint, quality).
	tool(typescript, quality).
	tool(typos, quality).
	tool(uncrustify, quality).
	tool(vale, quality).
	tool(vint, quality).
	tool(vulture, quality).
	tool(xo, quality).
	tool(yamllint, quality).

	tool(allstar, process).
	tool(chainbench, process).
	tool('ghas-compliance', process).
	tool('gitlab compliance', process).
	tool(legitify, process).
	tool('openssf best practices', process).
	tool('openssf scorecard', process).
	tool('ossf scorecard', process).
	tool(repolinter, process).
	tool(scorecard, process).
	tool('step security', process).

	tool(acunetix, dynamic).
	tool('acunetix 360', dynamic).
	tool(akto, dynamic).
	tool(appspider, dynamic).
	tool(arachni, dynamic).
	tool(bugcrowd, dynamic).
	tool(burp, dynamic).
	tool('burp suite', dynamic).
	tool('burp suite enterprise', dynamic).
	tool(dastardly, dynamic).
	tool(detectify, dynamic).
	tool('gitlab dast', dynamic).
	tool(gvm, dynamic).
	tool('hcl appscan', dynamic).
	tool(invicti, dynamic).
	tool(mapi, dynamic).
	tool('mayhem for api', dynamic).
	tool(nessus, dynamic).
	tool(netsparker, dynamic).
	tool(nexpose, dynamic).
	tool(nikto, dynamic).
	tool(nmap, dynamic).
	tool(nuclei, dynamic).
	tool(openvas, dynamic).
	tool('openvas/greenbone', dynamic).
	tool('owasp zap', dynamic).
	tool('owasp zed attack proxy', dynamic).
	tool(qualys, dynamic).
	tool(rapid7, dynamic).
	tool(restler, dynamic).
	tool(schemathesis, dynamic).
	tool(skipfish, dynamic).
	tool(sqlmap, dynamic).
	tool(sslyze, dynamic).
	tool(stackhawk, dynamic).
	tool(tenable, dynamic).
	tool('testssl.sh', dynamic).
	tool(w3af, dynamic).
	tool(wapiti, dynamic).
	tool(wpscan, dynamic).
	tool(zap, dynamic).
	tool(zaproxy, dynamic).
	tool('zed attack proxy', dynamic).

:- end_object.
