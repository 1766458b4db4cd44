"""Every bound that keeps a hostile input from hanging or filling the machine, in one frozen value."""

from panguard.values import dataclass, replace

KIB = 1024
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one scan; whatever a bound leaves out is reported as not inspected.

    Sizes are in bytes unless the name says otherwise. The archive bounds follow what other
    scanners publish (depth 3, 1,000 members, 25 MiB, ratio 100:1).
    """

    # What is listed and read
    max_files: int = 4_000
    max_file_bytes: int = 1 * MIB
    max_total_bytes: int = 2 * MIB
    max_directory_depth: int = 24
    max_entries: int = 100_000
    binary_bytes: int = 1 * MIB
    link_bytes: int = 4_096
    skills_per_target: int = 5_000
    archive_depth: int = 3
    archive_members: int = 1_000
    archive_bytes: int = 25 * MIB
    archive_ratio: int = 100
    archive_memory: int = 64 * MIB
    zip_headers: int = 20_000
    entry_name_characters: int = 512
    git_seconds: float = 60.0
    git_bytes: int = 200 * MIB
    git_listing_bytes: int = 64 * MIB
    git_error_bytes: int = 8_192

    # Files with a structure
    yaml_bytes: int = 1 * MIB
    yaml_depth: int = 40
    yaml_nodes: int = 50_000
    yaml_aliases: int = 50
    yaml_number_characters: int = 40
    lenient_characters: int = 65_536
    json_bytes: int = 8 * MIB
    json_depth: int = 64
    json_values: int = 50_000
    placed_misses: int = 1_000
    config_bytes: int = 1 * MIB
    baseline_bytes: int = 16 * MIB
    baseline_entries: int = 20_000
    condition_depth: int = 40
    pack_bytes: int = 32 * MIB
    pack_rules: int = 10_000
    kept_rules: int = 8  # compiled, for as many versions and choices of packs; each has 14 MB
    pack_new_rules: int = 1_000  # in a day; more at once is no work of people who confirm each other

    # Views of a text
    decode_depth: int = 3
    decode_blobs: int = 200
    decode_bytes: int = 1 * MIB
    decode_memory: int = 32 * MIB
    base85_characters: int = 64 * KIB
    hidden_channels: int = 500
    picture_texts: int = 200
    picture_text_bytes: int = 64 * KIB
    compiled_text_bytes: int = 256 * KIB
    shell_lines: int = 20_000
    shell_pieces_characters: int = 60_000
    shell_line_characters: int = 20_000
    shell_depth: int = 3
    shell_aliases: int = 50
    shell_names: int = 1_000
    shell_value_characters: int = 8_000
    shell_output_characters: int = 100_000
    expansion_depth: int = 5
    expanded_characters: int = 2_000_000
    character_set: int = 1_000
    python_characters: int = 200_000
    powershell_characters: int = 200_000
    statement_characters: int = 20_000

    # Programs that are followed
    program_characters: int = 400_000
    programs_characters: int = 2_000_000
    promised_characters: int = 200_000
    script_tokens: int = 200_000
    constant_characters: int = 50_000
    constant_items: int = 5_000
    constant_bits: int = 4_096
    expression_depth: int = 60
    followed: int = 200

    # Search
    pattern_seconds: float = 0.25
    slow_patterns_seconds: float = 1.0
    search_bytes: int = 1_000 * MIB
    silent_work: int = 30_000_000  # states times bytes, of about a nanosecond each
    silent_work_per_byte: int = 500
    silent_patterns_seconds: float = 0.1
    places_per_pattern: int = 200
    repeated_characters: int = 1_000_000
    occurrences: int = 20
    judged: int = 2_000  # the next one counts as meant: nobody needs so many examples of one order
    installs: int = 200
    known_words: int = 50_000
    ignore_comments: int = 1_000

    # Candidates, reviews
    candidate_characters: int = 32_768
    candidate_evidence_characters: int = 4_096
    witnessed: int = 5  # of one skill; more of the same attack teach nothing
    witnessed_at_once: int = 20  # of one scan: it ends no later for more
    attack_characters: int = 2_000
    passage_characters: int = 600
    exhibits: int = 100
    exhibit_bytes: int = 32 * KIB
    crystallised_at_once: int = 20
    proposals_a_day: int = 20
    crystallised_kept: int = 200
    crystallised_bytes: int = 256 * KIB
    choices_bytes: int = 1_000_000
    review_characters: int = 24_000  # of all passages of one question together
    review_window: int = 3_000
    review_overlap: int = 300
    review_answer_tokens: int = 8_192
    review_answer_bytes: int = 256 * KIB
    review_seconds: float = 60.0
    review_local_seconds: float = 120.0  # a model on a laptop reads a question in a minute
    review_local_answer_tokens: int = 4_096
    review_local_context: int = 32_768  # tokens that a model on a laptop is made to hold at most
    review_list_seconds: float = 5.0  # to say which models there are
    review_list_bytes: int = 4 * MIB
    review_scan_seconds: float = 600.0  # of one scan; the question in which they end is still answered
    review_attempts: int = 3
    review_failures: int = 3  # in a row; after that nobody is asked any more, so that a scan ends
    review_claims: int = 20
    review_quote: int = 1_000
    review_place_characters: int = 400  # a longer quote, or one of more lines, names no place
    review_place_lines: int = 5
    review_explanation: int = 500
    review_reasons: int = 10
    review_cache_entries: int = 2_000
    review_cache_bytes: int = 16 * MIB

    # What scanners and a Threat Cloud send each other
    message_bytes: int = 64 * KIB
    message_hits: int = 500
    challenge_characters: int = 512
    work_bits: int = 12  # 2 ** 12 trials take a minute: who asks for more wants to keep us busy
    answer_bytes: int = 1 * MIB
    record_page_bytes: int = 4 * MIB
    roots: int = 64
    root_bytes: int = 64 * KIB
    timestamp_bytes: int = 8 * KIB
    snapshot_bytes: int = 64 * KIB
    targets_bytes: int = 1 * MIB
    bundle_files: int = 1_000
    leaflet_hits: int = 200
    leaflets: int = 500
    outbox_messages: int = 1_000
    outbox_bytes: int = 4 * MIB
    sent_bytes: int = 8 * MIB  # of a log, and as much of the one before: what a scanner sends in years
    proposed_file_bytes: int = 256 * KIB

    # What a Threat Cloud takes and keeps
    connections: int = 1_000
    connections_of_network: int = 100
    head_seconds: int = 10
    body_seconds: int = 15
    answer_seconds: int = 10  # so long nothing of an answer may be read; of one that is, so much a second:
    answer_rate: int = 16 * KIB
    counted_senders: int = 200_000
    kept_file_bytes: int = 64 * MIB
    candidate_texts: int = 16
    candidate_texts_of_network: int = 2
    told_rules: int = 5_000  # in an hour; nobody has so many: more ids are made up to fill a disk
    published_candidates: int = 200
    published_candidate_bytes: int = 1_000_000

    # What the web scanner takes and keeps
    link_seconds: float = 20.0
    link_characters: int = 2_000
    link_redirects: int = 5
    links_at_once: int = 8
    links_of_network: int = 2  # of those
    links_waiting: int = 24
    form_seconds: float = 120.0
    form_parts: int = 16
    form_head_bytes: int = 4_096
    forms_bytes: int = 512 * MIB
    small_bytes: int = 64 * KIB  # what is larger waits behind its like
    small_audit_seconds: float = 10.0  # of a processor; the slowest text of that size takes three
    audit_seconds: float = 60.0
    turn_seconds: float = 3.0  # of those, before it is the turn of others
    left_seconds: float = 1.0  # so long an audit goes on whose visitor has gone
    audits_waiting: int = 32
    audits_of_link: int = 8  # at once, so that a repository of many skills is never whole in memory
    counted_networks: int = 100_000
    rendered_at_once: int = 2
    rendered_bytes: int = 64 * MIB  # of pages and reports that were asked for last
    answers_bytes: int = 256 * MIB  # of those that are being sent
    results_kept: int = 100_000
    results_days: int = 365
    results_bytes: int = 4 * 1024 * MIB  # of all together, as they are packed
    excerpt_lines: int = 4_000
    excerpt_characters: int = 400
    query_characters: int = 200
    title_characters: int = 200  # of a rule that strangers proposed, in lists and headings
    told_entries: int = 50  # of the public record, on one page
    read_rules: int = 500  # of a Threat Cloud, kept as they were read

    # Questions of agents
    hook_bytes: int = 16 * MIB
    log_bytes: int = 4 * MIB  # of what the guard complains of, and as much of the log before
    log_line_characters: int = 16_384
    command_units: int = 20_000  # of reading a command as a shell does, however short it is
    command_units_of_character: int = 40  # and for each of its characters; of honest ones most take 3
    command_depth: int = 12  # commands within commands
    question_bytes: int = 1_024  # what is larger is judged beside the guard, so that it goes on answering
    judge_idle_seconds: float = 60.0  # so long one more judge than is needed is kept for what may come
    judge_ready_seconds: float = 60.0  # so long new judges may take to load their rules
    compile_seconds: float = 600.0  # so long a process may take to compile new rules
    journal_seconds: float = 0.03  # so long an answer waits for others that write into the journal
    late_events: int = 1_000  # that are kept until the journal can be written again
    lessons_at_once: int = 20  # of attacks that were stopped; each holds its text until it is learnt
    judge_end_seconds: float = 5.0  # so long a judge may take to end by itself when the guard ends

    # What passes between an agent and an MCP server
    mcp_message_bytes: int = 32 * MIB
    mcp_text_characters: int = 4 * MIB  # of one message: a scan of them takes two seconds
    mcp_tools: int = 2_000  # of one server; no agent could choose among so many
    mcp_pins_bytes: int = 64 * MIB
    mcp_servers: int = 200
    mcp_pages: int = 100
    mcp_open_requests: int = 10_000

    # What is installed on a machine
    watched_folders: int = 8_000
    watched_projects: int = 50
    visited_folders: int = 2_000  # told apart, so that each is looked at once
    path_characters: int = 4_096  # no system has a longer path
    watched_quiet_seconds: float = 0.5  # so long nothing is written any more, before it is looked at
    watched_storm_seconds: float = 5.0  # and so long at most: who never stops writing is looked at too
    watched_poll_seconds: float = 10.0
    watched_faults: int = 20  # so often watching may end by what the system tells, in so many seconds:
    watched_again_seconds: float = 300.0  # after that places are compared for as long
    judged_seconds: float = 60.0
    locked_files: int = 1_000  # named one by one; of more the one digest of all must do
    locked_file_bytes: int = 1024 * MIB
    lock_bytes: int = 64 * MIB
    kept_bytes: int = 4 * 1024 * MIB  # copied into quarantine from another file system
    installed_bytes: int = 200 * MIB

    # What is shown
    findings_per_skill: int = 500
    evidence_characters: int = 200
    name_characters: int = 200
    description_characters: int = 500
    label_characters: int = 80
    left_out_shown: int = 200


DEFAULT_LIMITS = Limits()


def exceeds(text: str, size: int) -> bool:
    """Say whether a text is larger than a number of bytes in UTF-8."""
    if len(text) > size:
        return True
    return not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > size


def reading(megabytes: int) -> Limits:
    """Return limits that read so many MiB of each file and twice that of each skill, at least the default."""
    if megabytes * MIB <= DEFAULT_LIMITS.max_file_bytes:
        return DEFAULT_LIMITS
    return replace(
        DEFAULT_LIMITS,
        max_file_bytes=megabytes * MIB,
        max_total_bytes=2 * megabytes * MIB,
        archive_bytes=max(DEFAULT_LIMITS.archive_bytes, 2 * megabytes * MIB),
    )
