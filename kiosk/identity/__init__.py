"""Who is it: from a code, number or beacon to a customer, an assurance level and the consents on file. Plain Python."""

from kiosk.identity.recogniser import Recogniser
from kiosk.identity.recognition import Assurance, Outcome, Recognition, granted

__all__ = ["Assurance", "Outcome", "Recogniser", "Recognition", "granted"]
