# SPDX-License-Identifier: MPL-2.0
install(TARGETS hyper RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY rules/ DESTINATION ${CMAKE_INSTALL_DATADIR}/hyper/rules FILES_MATCHING PATTERN "*.lgt")
install(DIRECTORY docs/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
install(FILES docs/completion/hyper.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME hyper)
install(FILES docs/completion/_hyper DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
# The languages of formats and rules, and what metrics mean: manual pages name them.
install(DIRECTORY schema/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/schema FILES_MATCHING PATTERN "*.md")
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
