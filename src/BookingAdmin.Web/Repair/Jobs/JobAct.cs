namespace BookingAdmin.Web.Repair.Jobs;

/// <summary>What a person does with a repair job.</summary>
public enum JobAct { Start, Pause, Resume, Cancel, Undo }
