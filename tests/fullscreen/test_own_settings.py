"""What a session takes from the user's own files: colours and presets."""

from sitting import Sitting

from tui.view.presets import joined


def test_theme_and_presets_of_the_user_are_used(run) -> None:
    async def scenario(s: Sitting) -> None:
        await s.idle()
        assert s.app.theme == "nord"
        await s.send("/preset calm")
        await s.until(lambda: s.controller.settings.max_tokens == 9)
        assert s.controller.settings.temperature == 0.3
        assert s.screen.prompt.names.presets[-1] == "calm"

    own = joined([("calm", {"temperature": 0.3, "max_tokens": 9})])
    run(scenario, theme="nord", presets=own)
