using BookingAdmin.Domain.Access;

namespace BookingAdmin.Domain.Tests.Access;

public sealed class TooManyActionsTests
{
    [Theory]
    [InlineData(0, "That was a lot at once. Try again in a second.")]
    [InlineData(1000, "That was a lot at once. Try again in a second.")]
    [InlineData(11_200, "That was a lot at once. Try again in 12 seconds.")]
    public void It_says_when_to_go_on_never_too_early(int milliseconds, string sentence) =>
        new TooManyActionsException(TimeSpan.FromMilliseconds(milliseconds)).Message.ShouldBe(sentence);
}
