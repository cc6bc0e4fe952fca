# Completion of stepscope in fish 3 or newer:  stepscope completion fish | source
# Nothing of a name is evaluated: fish quotes what it inserts.

function __stepscope_complete
    set -l program @PROGRAM@
    test -x $program; or set program stepscope
    set -l typed (commandline -ct)
    set -l plain (string unescape -- $typed)
    test (count $plain) -eq 1; or set plain "$typed"
    set -l before (commandline -opc)
    set -l answer (command $program --complete fish $before[2..-1] "$plain" 2>/dev/null </dev/null)
    test (count $answer) -gt 0; or return
    printf '%s\n' $answer[2..-1]
    set -l first (string split -m 1 \t -- $answer[1])
    set -l rest (string sub -s (math 1 + (string length -- "$first[2]")) -- $typed)
    switch $first[1]
        case files
            set answer $answer[1] (__fish_complete_path $rest)
        case folders
            set answer $answer[1] (__fish_complete_directories $rest)
        case '*'
            return
    end
    for path in $answer[2..-1]
        printf '%s%s\n' "$first[2]" $path
    end
end

complete -c stepscope -f -a '(__stepscope_complete)'
