from panguard.guard.printed import printed

GET = "cu" + "rl"


def test_what_is_printed_into_a_hook_or_an_entry_is_a_file() -> None:
    assert printed("printf '#!/bin/sh\\nx\\n' > .git/hooks/post-commit") == (
        (".git/hooks/post-commit", "#!/bin/sh\nx\n"),
    )
    assert printed("echo 'Exec=/opt/a' | tee ~/.config/autostart/a.desktop") == (
        ("~/.config/autostart/a.desktop", "Exec=/opt/a"),
    )


def test_what_flows_into_a_program_that_acts_on_it_is_its_file() -> None:
    assert printed("printf 'all:\\n\\tx\\n' | make -f -") == (("Makefile", "all:\n\tx\n"),)
    assert printed("make -f <(printf 'a:\\n\\tx\\n')") == (("Makefile", "a:\n\tx\n"),)
    assert printed("kubectl apply -f - <<'X'\nkind: Pod\nX\n") == (("manifest.yaml", "kind: Pod\n"),)
    assert printed("printf 'FROM a\\n' | docker build -t x -f - .") == (("Dockerfile", "FROM a\n"),)
    assert printed("""kubectl run r --image=a --overrides='{"a": 1}'""") == (("overrides.json", '{"a": 1}'),)


def test_other_texts_are_none_of_it() -> None:
    assert printed("echo hi > notes.txt; make -f build.mk test; echo done") == ()
    assert printed("kubectl apply -f k8s/ && git status") == ()
    assert printed("eval " * 200 + "echo x > .git/hooks/a") == ()
